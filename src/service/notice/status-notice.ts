// Mails that tell how things stand, for who asked: one submission, all that is one's own, and the help page.

import type { Submission } from "../../base/job.ts";
import { outcomeKey } from "../../base/phrases.ts";
import { localTime } from "../../device/local-time.ts";
import type { Job } from "../../device/store/job-files.ts";
import { type Speaker, speaker } from "./phrases.ts";
import { type PostDeps, post } from "./post.ts";
import { type Answered, needWords, replyTo, titleOf } from "./submission-notice.ts";

/** One line a fax: number, name, and what is being done. */
export function jobLine(speak: Speaker, job: Job): string {
  return `${job.request.destination}${job.request.recipientName === "" ? "" : ` ${job.request.recipientName}`}: ${standOf(speak, job)}`;
}

/** How a fax stands, in one line. */
export function standOf(speak: Speaker, { request, state, control }: Job): string {
  const time = (at: number): string => localTime(new Date(at).toISOString()).slice(0, 16);
  const tries = state.counted.length;
  switch (state.state) {
    case "calling":
      return speak.say("stand-calling", {
        page: Math.min(state.confirmedPages + 1, request.pages),
        pages: request.pages,
      });
    case "held":
      if (state.waitsFor[0] !== undefined) return needWords(speak, state.waitsFor[0]);
      return speak.say("stand-held");
    case "in-doubt":
      return speak.say("stand-in-doubt");
    case "final":
      return state.outcome === 0
        ? speak.say("stand-delivered", { time: time(state.changedAt) })
        : speak.say("stand-failed", {
            cause:
              request.refusal === undefined ? speak.say(outcomeKey(state.outcome ?? 0)) : speak.words(request.refusal),
          });
    case "ready":
    case "waiting":
      if (control?.wish === "cancel") return speak.say("stand-cancelling");
      if (state.notBefore > Date.now())
        return tries === 0
          ? speak.say("stand-later", { time: time(state.notBefore) })
          : speak.say("stand-again", { time: time(state.notBefore), tries });
      return speak.say("stand-ready");
  }
}

export async function statusMail(
  deps: PostDeps,
  answer: Answered,
  submission: Submission,
  jobs: readonly Job[],
): Promise<void> {
  const speak = await speaker(deps, submission.language);
  await post(deps, {
    id: `${answer.id}-status`,
    event: "report",
    text: "status",
    values: {
      title: titleOf(speak, submission.subject),
      pages: speak.pages(submission.pages),
      list: standing(speak, submission, jobs),
    },
    to: [answer.to],
    language: submission.language,
    thread: answer,
    headers: { "X-Faxgate-Job": submission.id },
    ...replyTo(submission),
  });
}

function standing(speak: Speaker, submission: Submission, jobs: readonly Job[]): string {
  if (jobs.length > 0) return jobs.map((job) => jobLine(speak, job)).join("\n");
  const until = localTime(submission.tokenExpires ?? submission.receivedAt).slice(0, 16);
  return submission.state === "waiting" ? speak.say("stand-no-number", { time: until }) : speak.say("nothing");
}

export async function queueMail(
  deps: PostDeps,
  answer: Answered,
  language: string,
  faxes: readonly { readonly submission: Submission; readonly jobs: readonly Job[] }[],
): Promise<void> {
  const speak = await speaker(deps, language);
  const domain = deps.rules().site.domains[0]!;
  const list = faxes.map(({ submission, jobs }) =>
    [
      `"${titleOf(speak, submission.subject)}" (${speak.pages(submission.pages)}, ${localTime(submission.receivedAt).slice(0, 16)})`,
      standing(speak, submission, jobs).replace(/^/gm, "  "),
      ...(submission.token === undefined ? [] : [`  reply+${submission.token}@${domain}`]),
    ].join("\n"),
  );
  await post(deps, {
    id: `${answer.id}-queue`,
    event: "report",
    text: "queue",
    values: { list: list.length === 0 ? speak.say("queue-empty") : list.join("\n\n") },
    to: [answer.to],
    language,
    thread: answer,
    // An answer to the list asks for it anew; it names no fax.
    replyTo: "queue",
  });
}

/** `submission`: the one the mail answered was about, if any. */
export async function helpMail(
  deps: PostDeps,
  answer: Answered,
  language: string,
  submission?: Submission,
): Promise<void> {
  await post(deps, {
    id: `${answer.id}-help`,
    event: "report",
    text: "help",
    values: { domain: deps.rules().site.domains[0]! },
    to: [answer.to],
    language,
    thread: answer,
    ...(submission === undefined ? {} : replyTo(submission)),
  });
}
