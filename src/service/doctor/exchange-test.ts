// The test addresses to the running gateway over SMTP, as far as RCPT: nothing is mailed and nobody called. Each answer is held
// against what the rules on disk say, and against what Exchange needs.

import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { People } from "../people/people.ts";
import { type Places, type TestAddress, testAddresses } from "./exchange-addresses.ts";
import { type ReadRecipient, readWhatArrived } from "./read-recipient.ts";
import { talkSmtp } from "./smtp-talk.ts";

export interface TestedAddress extends TestAddress, ReadRecipient {
  /** The running gateway's. */
  readonly answer: string;
  /** undefined = as it should be. */
  readonly fault?: string;
}

export interface Asked {
  readonly rules: RuleSet;
  readonly people: People;
  readonly sender: string;
  /** The address Exchange comes from. */
  readonly host: string;
  readonly places: Places;
  readonly server: { readonly host: string; readonly port: number };
}

/** Rejects with FaxError "resource" when the gateway cannot be talked to. */
export async function testExchange(asked: Asked): Promise<TestedAddress[]> {
  const { rules, people, sender, server } = asked;
  const tests = testAddresses(asked.places);
  const answers = await talkSmtp(server.host, server.port, [
    "EHLO doctor.invalid",
    `MAIL FROM:<${sender}> RET=HDRS ENVID=doctor`,
    ...tests.map(({ address, parameters }) => `RCPT TO:<${address}>${parameters === "" ? "" : ` ${parameters}`}`),
    "RSET",
    "QUIT",
  ]);
  const ours = { remoteAddress: "127.0.0.1", from: sender };
  return Promise.all(
    tests.map(async (test, index): Promise<TestedAddress> => {
      const answer = answers[index + 3]!;
      const read = await readWhatArrived(rules, people, { remoteAddress: asked.host, from: sender }, test.address);
      // From here it may be refused what Exchange may: the two are compared by what the rules say of us.
      const here = await readWhatArrived(rules, people, ours, test.address);
      const fault = faultOf(test, read, here, answer);
      return { ...test, ...read, answer, ...(fault === undefined ? {} : { fault }) };
    }),
  );
}

function faultOf(test: TestAddress, read: ReadRecipient, here: ReadRecipient, answer: string): string | undefined {
  if (read.taken !== (test.wanted === "taken"))
    return test.wanted === "taken" ? `is refused: ${read.verdict}` : "is taken, and must not be";
  if (answer.startsWith("250") !== here.taken)
    return `the running gateway answers ${answer}, by these rules it is ${here.verdict}; has it taken the last change? See faxgate check`;
  return undefined;
}
