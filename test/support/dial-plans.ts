// Dial plans of sites: behind an exchange in Seattle, in Spain, in Germany.

import type { DialPlan } from "../../src/codec/phone/dial-plan.ts";

export const seattlePlan: DialPlan = {
  country: "US",
  areaCode: "206",
  extensionPause: ",,",
  outsidePrefix: "9,",
  nationalPrefix: "1",
  internationalPrefix: "011",
  entries: [
    { match: "555XXXX", dial: "{number}", class: "internal" },
    { match: "4XX", dial: "{number}", class: "internal" },
  ],
};

export const spanishPlan: DialPlan = {
  country: "ES",
  areaCode: "",
  extensionPause: ",,",
  outsidePrefix: "0,",
  nationalPrefix: "",
  internationalPrefix: "00",
  entries: [{ match: "4XX", dial: "{number}", class: "internal" }],
};

export const germanPlan: DialPlan = {
  country: "DE",
  areaCode: "030",
  extensionPause: ",",
  outsidePrefix: "0",
  nationalPrefix: "",
  internationalPrefix: "00",
  entries: [{ match: "[1-4]XX", dial: "{number}", class: "internal" }],
};
