// The owner of a printed document answers its mails and hears what comes back; between answers the test says how his faxes fare.

import assert from "node:assert/strict";
import type { JournalEntry } from "../../src/base/job.ts";
import { ClaimedJob, type Job, readJob } from "../../src/device/store/job-files.ts";
import { message, Office, type OutMail } from "./office.ts";

type Bare = JournalEntry extends infer E ? (E extends { t: string } ? Omit<E, "t"> : never) : never;

export function conversation() {
  let office: Office;
  let id: string;
  let reply: string;

  async function journal(n: number, ...entries: Bare[]): Promise<void> {
    const pen = (await ClaimedJob.take(office.spool, `${id}-${n}`, { by: "line", line: "t0", epoch: "e" }))!;
    for (const entry of entries) await pen.write(entry as JournalEntry);
    await pen.release();
  }

  return {
    /** A fresh office with a document that waits for its numbers. */
    async begin(): Promise<{ office: Office; id: string; token: string; reply: string }> {
      office = await Office.make();
      const printed = await office.printed();
      id = printed.id;
      reply = `reply+${printed.token}@fax.local`;
      return { office, ...printed, reply };
    },
    /** Answers as the owner unless somebody else is named; what came back since. */
    async say(
      text: string,
      change: { from?: string; headers?: Record<string, string>; id?: string } = {},
    ): Promise<OutMail[]> {
      const before = new Set((await office.out()).map((mail) => mail.id));
      const from = change.from ?? "user1@plant.example";
      await office.mail([reply], message({ text, ...change, from }), { from });
      await office.work();
      return (await office.out()).filter((mail) => !before.has(mail.id));
    },
    journal,
    /** The n-th fax came to this end and its owner heard of it. */
    ended: (n: number, outcome: number) =>
      journal(n, { e: "final", outcome } as Bare, { e: "noticed", outcome } as Bare),
    /** What makes an answer one to the mail of the n-th fax's end. */
    about: (n: number, event: string) => ({ headers: { "In-Reply-To": `<${id}-${n}-${event}-1@fax.local>` } }),
    job: async (n: number): Promise<Job> => (await readJob(office.spool, `${id}-${n}`))!,
    /** The text of the one mail that came back, to the owner. */
    only(mails: readonly OutMail[]): string {
      assert.equal(mails.length, 1, mails.map((mail) => mail.mail.text).join("\n---\n"));
      assert.deepEqual(mails[0]!.to, ["user1@plant.example"]);
      return mails[0]!.mail.text!;
    },
  };
}
