// A relay as the rules name it.

import type { RelayTarget } from "../../src/codec/rules/schema-relay.ts";

export const relayAt = (port: number, change: Partial<RelayTarget> = {}): RelayTarget => ({
  url: `smtp://127.0.0.1:${port}`,
  user: "",
  "password-file": "",
  tls: "auto",
  "ca-file": "",
  ...change,
});
