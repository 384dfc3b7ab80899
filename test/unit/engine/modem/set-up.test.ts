// Set-up against modems of every temper: one that is slow to wake, one without fax, one that refuses, one that is dead or gone.

import assert from "node:assert/strict";
import { ModemPort } from "../../../../src/engine/modem/modem-port.ts";
import { type ModemProfile, profiles } from "../../../../src/engine/modem/profile.ts";
import { type SetUpResult, setUpModem } from "../../../../src/engine/modem/set-up.ts";
import { type Rule, ScriptedModem } from "../../../support/scripted-modem.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

const list = (text: string): string => `\r\n${text}\r\n\r\nOK\r\n`;
const usr: readonly Rule[] = [
  { when: /^ATI$/, answer: list("5601") },
  { when: /^ATI3$/, answer: list("U.S. Robotics 56K FAX EXT V4.6.2") },
  { when: /^AT\+FCLASS=\?$/, answer: list("(0,1,2.0)") },
  // The 5686G has no 73 and 74 (its manual): so no V.17 at 7200.
  { when: /^AT\+F[TR]M=\?$/, answer: list("24,48,72,96,97,98,121,122,145,146") },
  { when: /^AT\+VCID/, answer: "\r\nERROR\r\n" },
];

async function setUp(
  rules: readonly Rule[],
  profile?: ModemProfile,
  own: readonly string[] = [],
): Promise<{ result: SetUpResult; modem: ScriptedModem; seconds: number }> {
  const clock = new VirtualClock();
  const modem = new ScriptedModem(clock, rules);
  const work = setUpModem(new ModemPort(modem, clock), profile, new AbortController().signal, own);
  return { result: await clock.run(work), modem, seconds: clock.now() / 1000 };
}

describe("modem set-up", () => {
  it("chooses the profile by identification, sends the reset alone and the class last but caller ID", async () => {
    const { result, modem } = await setUp(usr);
    assert.equal(result.kind, "ready");
    if (result.kind !== "ready") return;
    assert.equal(result.facts.profile.name, "usr");
    assert.equal(result.facts.callerId, true);
    assert.deepEqual(
      result.facts.sendRates.map((r) => `${r.modulation} ${r.bps}`),
      ["v17 14400", "v17 12000", "v17 9600", "v29 9600", "v29 7200", "v27ter 4800", "v27ter 2400"],
    );
    assert.deepEqual(modem.said, [
      "ATH",
      "ATI",
      "ATI3",
      "AT+FMM?",
      "ATZ",
      "AT",
      "ATE0V1Q0",
      "ATS0=0S7=60",
      "ATX4",
      "AT&D2",
      "AT&C1",
      "ATS13=1",
      "ATS40=7",
      "ATM0",
      "AT+FCLASS=?",
      "AT+FCLASS=1",
      "AT&H2&I0&R1",
      "AT+FTM=?",
      "AT+FRM=?",
      "AT#CID=1",
    ]);
  });

  it("sends the administrator's commands before the class, and tells which were refused", async () => {
    const own = ["AT+VDR=1,0", "ATS30=5"];
    const { result, modem } = await setUp([...usr, { when: /VDR/, answer: "\r\nERROR\r\n" }], undefined, own);
    assert.deepEqual(result.kind === "ready" && result.facts.refused, ["AT+VDR=1,0"]);
    const said = modem.said.filter((line) => own.includes(line) || line === "AT+FCLASS=1");
    assert.deepEqual(said, [...own, "AT+FCLASS=1"]);
  });

  for (const [name, rules, commands, adaptive] of [
    ["offered", [], ["AT+FAR=?", "AT+FCLASS=1.0", "AT+FAR=1"], true],
    [
      "refused",
      [{ when: /FAR=1/, answer: "\r\nERROR\r\n" }],
      ["AT+FAR=?", "AT+FCLASS=1.0", "AT+FAR=1", "AT+FCLASS=1"],
      false,
    ],
    ["not in the list", [{ when: /FAR=\?/, answer: list("(0)") }], ["AT+FAR=?"], false],
    ["not of a Class 1.0 modem", [{ when: /FCLASS=\?/, answer: list("0,1") }], [], false],
  ] as const)
    it(`uses adaptive reception when it is offered: ${name}`, async () => {
      const { result, modem } = await setUp([
        { when: /F[TR]M=\?$/, answer: list("24,48,72,96") },
        { when: /FCLASS=\?$/, answer: list("0,1,1.0") },
        { when: /FAR=\?$/, answer: list("+FAR: (0,1)") },
        ...rules,
      ]);
      assert.equal(result.kind === "ready" && result.facts.adaptiveReception, adaptive);
      const said = modem.said.filter((line) => /FAR|FCLASS=1/.test(line));
      assert.deepEqual(said, ["AT+FCLASS=1", ...commands]);
    });

  for (const [name, stored] of [
    ["answers in numbers", { ATZ: "0\r", AT: "0\r" }],
    ["says nothing", { ATZ: "", AT: "" }],
  ] as const)
    it(`sets a modem up whose stored profile ${name}`, async () => {
      let reset = false;
      const fromStored = (text: "ATZ" | "AT") => () => {
        if (text === "ATZ") reset = true;
        return reset ? stored[text] : "\r\nOK\r\n";
      };
      const { result } = await setUp([
        ...usr,
        { when: /^ATZ$/, answer: fromStored("ATZ") },
        { when: /^AT$/, answer: fromStored("AT") },
      ]);
      assert.equal(result.kind, "ready");
    });

  const odd: readonly (readonly [string, (answer: string, said: string) => string])[] = [
    ["echoes though told not to", (answer, said) => `${said}\r${answer}`],
    ["says garbage first", (answer) => `\xff\x00\x80${answer}`],
    ["glues a late line of its own to each answer", (answer) => `\r\nsome news\r\n${answer}`],
    ["ends lines with line feeds alone", (answer) => answer.replaceAll("\r", "")],
  ];
  for (const [name, spoil] of odd)
    it(`sets up a modem that ${name}`, async () => {
      const plain = (said: string): string =>
        /FCLASS=\?$/.test(said) ? list("0,1") : /F[TR]M=\?$/.test(said) ? list("24,48,72,96") : "\r\nOK\r\n";
      const modem: { said?: ScriptedModem } = {};
      const clock = new VirtualClock();
      modem.said = new ScriptedModem(clock, [
        { when: /^AT/, answer: () => spoil(plain(modem.said!.said.at(-1)!), modem.said!.said.at(-1)!) },
      ]);
      const result = await clock.run(
        setUpModem(new ModemPort(modem.said, clock), undefined, new AbortController().signal),
      );
      assert.equal(result.kind, "ready", JSON.stringify(result));
      assert.equal(result.kind === "ready" && result.facts.sendRates.length, 4);
    });

  it("resets a modem that hears nothing by its control line", async () => {
    const clock = new VirtualClock();
    const modem: ScriptedModem = new ScriptedModem(
      clock,
      [
        ...usr,
        { when: /^AT/, answer: () => (modem.dtr.includes(false) ? "\r\nOK\r\n" : "") },
        { when: /FCLASS=\?$/, answer: list("0,1") },
        { when: /F[TR]M=\?$/, answer: list("24,48,72,96") },
      ],
      true,
    );
    const result = await clock.run(setUpModem(new ModemPort(modem, clock), undefined, new AbortController().signal));
    assert.equal(result.kind, "ready");
    assert.deepEqual(modem.dtr, [true, false, true]);
  });

  it("gets over one lost answer", async () => {
    let lost = false;
    const { result } = await setUp([
      ...usr,
      {
        when: /^AT\+FRM=\?$/,
        answer: () => {
          const first = !lost;
          lost = true;
          return first ? "" : list("24,48,72,96");
        },
      },
    ]);
    assert.equal(result.kind === "ready" && result.facts.receiveRates.length, 4);
  });

  it("wakes a modem that a killed process left in the middle of data", async () => {
    let inData = true;
    const { result } = await setUp([
      ...usr,
      {
        when: /^AT/,
        answer: () => (inData ? "" : "\r\nOK\r\n"),
      },
      {
        when: /^\x10\x03$/,
        answer: () => {
          inData = false;
          return "\r\nOK\r\n";
        },
      },
      ...usr,
    ]);
    assert.equal(result.kind, "ready");
  });

  for (const [name, rules, detail] of [
    ["never answers", [{ when: /^/, answer: "" }], /does not answer; is it switched on/],
    ["answers rubbish for ever", [{ when: /^/, answer: "\x00\xff\x80garbage without end " }], /does not answer/],
    ["has no class 1", [...usr, { when: /FCLASS=\?/, answer: list("0,2,2.0") }], /no fax class 1, only 0 2 2\.0/],
    ["refuses class 1", [...usr, { when: /FCLASS=1$/, answer: "\r\nERROR\r\n" }], /answered ERROR to AT\+FCLASS=1/],
    ["lists no rates", [...usr, { when: /F[TR]M=\?/, answer: "\r\nERROR\r\n" }], /lists no fax rates/],
    ["falls silent after the reset", [...usr, { when: /^ATE0/, answer: "" }], /no answer to ATE0V1Q0/],
  ] as const)
    it(`says what is wrong when the modem ${name}, within a minute`, async () => {
      const { result, seconds } = await setUp(rules);
      assert.equal(result.kind, "failed");
      assert.match(result.kind === "failed" ? result.detail : "", detail);
      assert.equal(seconds < 60, true, `${seconds} s`);
    });

  it("says that the port is lost when the tty vanishes during set-up", async () => {
    const clock = new VirtualClock();
    const modem = new ScriptedModem(clock, usr);
    clock.at(100, () => modem.vanish("EIO"));
    const result = await clock.run(setUpModem(new ModemPort(modem, clock), undefined, new AbortController().signal));
    assert.deepEqual(result, { kind: "failed", detail: "scripted: port lost (EIO)" });
  });

  it("can be stopped", async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    clock.at(50, () => stop.abort());
    const modem = new ModemPort(new ScriptedModem(clock, [{ when: /^/, answer: "" }]), clock);
    assert.deepEqual(await clock.run(setUpModem(modem, undefined, stop.signal)), { kind: "aborted" });
    assert.equal(clock.now(), 50);
  });
});

describe("modem profiles", () => {
  const generic = profiles.find((p) => p.name === "generic")!;
  for (const profile of profiles)
    it(`gives a reason for everything ${profile.name} does otherwise`, () => {
      const settings = (Object.keys(generic) as (keyof ModemProfile)[]).filter(
        (key) => !["name", "match", "because"].includes(key),
      );
      const different = settings.filter((key) => JSON.stringify(profile[key]) !== JSON.stringify(generic[key]));
      assert.deepEqual(Object.keys(profile.because).sort(), different.sort());
    });
});
