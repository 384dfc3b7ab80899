// Mails about a whole submission: the receipt that echoes what was understood, the question when something is unclear, the refusal when nothing can be faxed or nothing may be.

import type { CoverWords, Need, Submission, Understood } from "../../base/job.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import { bareSubject } from "../../codec/mail/bare-subject.ts";
import { localTime } from "../../device/local-time.ts";
import { type Speaker, speaker } from "./phrases.ts";
import { type PostDeps, post } from "./post.ts";

/** A document's title in a mail. `subject`: of the mail or print job it came in. */
export const titleOf = (speak: Speaker, subject: string): string => bareSubject(subject) || speak.say("without-title");

export interface Answered {
  /** Unique for the answer, the same when it is worked on again after a crash. */
  readonly id: string;
  readonly to: string;
  readonly messageId: string;
  readonly references: readonly string[];
  /** The owner, where a delegate answered in his name. */
  readonly owner?: string;
  /** Where it is answered in turn, before the @; missing = at the submission's own token. */
  readonly replyTo?: string;
}

/** Who learns what was done: who wrote, and in whose name. */
const toldTo = ({ to, owner = "" }: Answered): string[] => [to, ...(owner === "" ? [] : [owner])];

const thread = (answer: Answered) => ({ messageId: answer.messageId, references: answer.references });

/** What was understood, what is being done, and how to stop it. Answered like the notice itself. */
export async function receipt(
  deps: PostDeps,
  submission: Submission,
  answer: Answered,
  understood: Understood,
): Promise<void> {
  const speak = await speaker(deps, submission.language);
  const { priority, quality, notBefore } = understood;
  const numbers = understood.jobs.map(({ destination, name, refused, needs: [need] }) =>
    [
      destination,
      name,
      refused === undefined ? "" : speak.say("refused", { cause: refused }),
      need === undefined ? "" : `(${needWords(speak, need)})`,
    ]
      .filter(Boolean)
      .join(" "),
  );
  const going = understood.jobs.some(({ refused, needs }) => refused === undefined && needs.length === 0);
  await post(deps, {
    id: `${answer.id}-receipt`,
    event: "receipt",
    text: "receipt",
    values: {
      title: titleOf(speak, submission.subject),
      way: speak.say(going || understood.jobs.every(({ needs }) => needs.length === 0) ? "way-sent" : "way-waits"),
      pages: String(understood.pages),
      "page-count": speak.pages(understood.pages),
      numbers: numbers.join("\n"),
      cover: coverSaid(speak, understood.cover),
      to: understood.cover?.to ?? "",
      subject: understood.cover?.subject ?? "",
      "cover-remarks": shortened(understood.cover?.remarks ?? ""),
      when: notBefore === undefined ? "" : localTime(notBefore).slice(0, 16),
      priority: priority === "normal" ? "" : speak.say(`priority-${priority}`),
      quality: speak.say(`quality-${quality}`),
      billing: understood.billing ?? "",
      remarks: [
        ...understood.remarks,
        ...(answer.owner === undefined ? [] : [said("by-delegate", { who: answer.to, owner: answer.owner })]),
      ]
        .map((remark) => speak.say("remark", { remark }))
        .join("\n"),
    },
    to: toldTo(answer),
    language: submission.language,
    thread: thread(answer),
    headers: { "X-Faxgate-Job": submission.id },
    ...replyTo(submission),
  });
}

/** What a fax waits for. */
export const needWords = (speak: Speaker, need: Need): string =>
  need.kind === "confirm" ? speak.say("stand-confirm") : speak.say("stand-approve", { who: need.of.join(", ") });

/** A mail about a submission is answered by its token. */
export const replyTo = ({ token }: Submission, own?: string): { replyTo?: string } => {
  const local = own ?? (token === undefined ? undefined : `reply+${token}`);
  return local === undefined ? {} : { replyTo: local };
};

/** A wish was obeyed. */
export async function obeyedNotice(
  deps: PostDeps,
  submission: Submission,
  answer: Answered,
  done: Sentence,
): Promise<void> {
  const speak = await speaker(deps, submission.language);
  await post(deps, {
    id: `${answer.id}-receipt`,
    event: "receipt",
    text: "obeyed",
    values: {
      title: titleOf(speak, submission.subject),
      done: speak.words(answer.owner === undefined ? done : said("done-by-delegate", { done, who: answer.to })),
    },
    to: toldTo(answer),
    language: submission.language,
    thread: thread(answer),
    headers: { "X-Faxgate-Job": submission.id },
    ...replyTo(submission, answer.replyTo),
  });
}

/** Asks back; can be answered like the notice itself. `remark`: what else its reader has to know. */
export async function question(
  deps: PostDeps,
  submission: Submission,
  answer: Answered,
  problem: Sentence,
  understood: string,
  remark?: Sentence,
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
      how: speak.say(submission.state === "waiting" || understood !== "" ? "how-numbers" : "how-words"),
      remarks: remark === undefined ? "" : speak.say("remark", { remark }),
    },
    to: [answer.to],
    language: submission.language,
    thread: thread(answer),
    headers: { "X-Faxgate-Job": submission.id },
    ...replyTo(submission, answer.replyTo),
  });
}

/** Nothing was sent of this mail, and why. */
export async function refused(
  deps: PostDeps,
  about: { id: string; to: string; title: string; language: string; messageId: string; references: readonly string[] },
  cause: Sentence,
  remark?: Sentence,
): Promise<void> {
  const speak = await speaker(deps, about.language);
  await post(deps, {
    id: `${about.id}-refused`,
    event: "refused",
    text: "refused",
    values: {
      title: titleOf(speak, about.title),
      cause: speak.words(cause),
      remarks: remark === undefined ? "" : speak.say("remark", { remark }),
    },
    to: about.to === "" ? [] : [about.to],
    language: about.language,
    thread: about,
    headers: { "X-Faxgate-Job": about.id },
  });
}

/** Letters of remarks that are repeated: enough to know them by. */
const mostRemarks = 200;
const shortened = (remarks: string): string => {
  const letters = [...remarks.replace(/\s+/g, " ").trim()];
  return letters.length <= mostRemarks ? remarks : `${letters.slice(0, mostRemarks).join("")}…`;
};

/** With its form's name where that is not the default one. */
function coverSaid(speak: Speaker, cover: CoverWords | undefined): string {
  const yes = speak.say(cover === undefined ? "no" : "yes");
  return cover?.form === undefined || cover.form === "default" ? yes : `${yes} (${cover.form})`;
}
