// A million local parts, right ones with damage and junk, through the reader of addresses and the dial plan: none
// throws, none dials what a reader would not. Printed: `addresses <count> dialled <n> refused <n> us each <n>`.

import { randomSource } from "../../src/trial/random.ts";
import { junkAddress } from "../support/address-fuzz.ts";
import { judgeAddress } from "../support/judge-address.ts";

const count = 1_000_000;
const next = randomSource(3);
const from = performance.now();
let dialled = 0;
for (let i = 0; i < count; i++) if (judgeAddress(junkAddress(next))) dialled++;
const each = ((performance.now() - from) * 1000) / count;
console.log(`addresses ${count} dialled ${dialled} refused ${count - dialled} us each ${each.toFixed(1)}`);
