// Mails about a whole submission: the receipt that echoes what was understood, the
// question when something is unclear, the refusal when nothing can be faxed or nothing may be.

import type { Submission } from "../../base/job.ts";
import type { Sentence } from "../../base/phrases.ts";
import { type Speaker, speaker } from "./phrases.ts";
import { type PostDeps, post } from "./post.ts";

const titleOf = (speak: Speaker, subject: string): string => (subject === "" ? speak.say("without-title") : subject);

interface Answered {
  /** Unique for the answer, the same when it is worked on again after a crash. */
  readonly id: string;
  readonly to: string;
  readonly messageId: string;
  readonly references: readonly string[];
}

const thread = (answer: Answered) => ({ messageId: answer.messageId, references: answer.references });

/** What was understood of an answer, and what is being done. */
export async function receipt(
  deps: PostDeps,
  submission: Submission,
  answer: Answered,
  numbers: readonly string[],
  cover: boolean,
): Promise<void> {
  const speak = await speaker(deps, submission.language);
  await post(deps, {
    id: `${answer.id}-receipt`,
    event: "receipt",
    text: "receipt",
    values: {
      title: titleOf(speak, submission.subject),
      pages: String(submission.pages),
      "page-count": speak.pages(submission.pages),
      numbers: numbers.join("\n"),
      cover: speak.say(cover ? "yes" : "no"),
      remarks: "",
    },
    to: [answer.to],
    language: submission.language,
    thread: thread(answer),
    headers: { "X-Faxgate-Job": submission.id },
  });
}

/** A command was obeyed: cancel, again, fine. */
export async function obeyedNotice(
  deps: PostDeps,
  submission: Submission,
  answer: Pick<Answered, "id" | "to" | "messageId" | "references">,
  done: Sentence,
): Promise<void> {
  const speak = await speaker(deps, submission.language);
  await post(deps, {
    id: `${answer.id}-receipt`,
    event: "receipt",
    text: "obeyed",
    values: { title: titleOf(speak, submission.subject), done: speak.words(done) },
    to: [answer.to],
    language: submission.language,
    thread: thread(answer),
    headers: { "X-Faxgate-Job": submission.id },
  });
}

/** Asks back; can be answered like the notice itself. */
export async function question(
  deps: PostDeps,
  submission: Submission,
  answer: Answered,
  problem: Sentence,
  understood: string,
): Promise<void> {
  const speak = await speaker(deps, submission.language);
  await post(deps, {
    id: `${answer.id}-question`,
    event: "question",
    text: "question",
    values: {
      title: titleOf(speak, submission.subject),
      problem: speak.words(problem),
      understood: understood === "" ? speak.say("nothing") : understood,
    },
    to: [answer.to],
    language: submission.language,
    thread: thread(answer),
    headers: { "X-Faxgate-Job": submission.id },
    replyTo: `reply+${submission.token}`,
  });
}

/** Nothing was sent of this mail, and why. */
export async function refused(
  deps: PostDeps,
  about: { id: string; to: string; title: string; language: string; messageId: string; references: readonly string[] },
  cause: Sentence,
): Promise<void> {
  const speak = await speaker(deps, about.language);
  await post(deps, {
    id: `${about.id}-refused`,
    event: "refused",
    text: "refused",
    values: { title: titleOf(speak, about.title), cause: speak.words(cause) },
    to: about.to === "" ? [] : [about.to],
    language: about.language,
    thread: about,
    headers: { "X-Faxgate-Job": about.id },
  });
}
