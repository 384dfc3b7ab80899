// Mails to whoever answered the mail of a received fax, and to the administrator about what was answered.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Sentence, said } from "../../base/phrases.ts";
import { speaker } from "./phrases.ts";
import { type PostDeps, post } from "./post.ts";

export interface FaxAnswered {
  /** The answer's id: the same mail again is the same notice. */
  readonly id: string;
  readonly to: string;
  readonly language: string;
  readonly messageId: string;
  readonly references: readonly string[];
  readonly call: string;
  /** Number and name of who sent the fax; empty = unknown. */
  readonly caller: string;
  /** Where it is answered once more, before the @. */
  readonly replyTo: string;
}

/** What was done. */
export const faxDone = (deps: PostDeps, answered: FaxAnswered, done: Sentence): Promise<void> =>
  tell(deps, answered, { name: "receipt", event: "receipt", text: "obeyed" }, { done });

/** Nothing was done, and why. */
export const faxRefused = (deps: PostDeps, answered: FaxAnswered, cause: Sentence): Promise<void> =>
  tell(deps, answered, { name: "refused", event: "refused", text: "refused" }, { cause, remarks: "" });

/** What an answer can do. */
export async function faxHelp(deps: PostDeps, answered: FaxAnswered): Promise<void> {
  const domain = deps.rules().site.domains[0]!;
  await tell(deps, answered, { name: "help", event: "report", text: "received-help" }, { domain });
}

async function tell(
  deps: PostDeps,
  answered: FaxAnswered,
  mail: {
    readonly name: string;
    readonly event: "receipt" | "refused" | "report";
    readonly text: "obeyed" | "refused" | "received-help";
  },
  values: Readonly<Record<string, Sentence>>,
): Promise<void> {
  const speak = await speaker(deps, answered.language);
  const caller = answered.caller || speak.say("unknown");
  const words = Object.entries(values).map(([name, value]) => [name, speak.words(value)] as const);
  await post(deps, {
    id: `${answered.id}-${mail.name}`,
    event: mail.event,
    text: mail.text,
    values: {
      ...(mail.text === "received-help" ? { caller } : { title: speak.words(said("fax-from", { caller })) }),
      ...Object.fromEntries(words),
    },
    to: [answered.to],
    language: answered.language,
    thread: answered,
    headers: { "X-Faxgate-Call": answered.call },
    replyTo: answered.replyTo,
  });
}

/** To the administrator: something about a received fax he has to know or to decide. `replyTo`: where he says yes or no. */
export async function askAdmin(
  deps: PostDeps,
  about: {
    readonly id: string;
    readonly folder: string;
    readonly call: string;
    readonly what: string;
    readonly detail: string;
    readonly replyTo?: string;
  },
): Promise<void> {
  const { site } = deps.rules();
  const png = await readFile(join(about.folder, "preview.png")).catch(() => undefined);
  await post(deps, {
    id: about.id,
    event: about.replyTo === undefined ? "report" : "question",
    text: "alarm",
    values: { what: about.what, detail: about.detail },
    to: [site.admin],
    language: site.language,
    headers: { "X-Faxgate-Call": about.call },
    ...(png === undefined ? {} : { picture: { png, name: "page-1.png" } }),
    ...(about.replyTo === undefined ? {} : { replyTo: about.replyTo }),
  });
}
