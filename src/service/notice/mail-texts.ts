// The mail texts in force, from rules/mails/<language>/<event>.txt. A language without a text falls back to English; every
// text is checked when it is read, and `faxgate check` checks them all with the sentences of phrases.txt.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeError, FaxError, systemCode } from "../../base/errors.ts";
import { fillTemplate, readTemplate, type Template } from "../../codec/mail/template.ts";
import { checkPhrases } from "./phrases.ts";

const job = [
  "number",
  "name",
  "pages",
  "page-count",
  "title",
  "outcome",
  "cause",
  "attempts",
  "tries",
  "call",
  "job",
  "remote",
  "confirmed",
  "remarks",
  "time",
  "doubtful",
  "again",
] as const;

/** The names each text may use. */
export const textNames = {
  "print-notice": ["title", "pages", "page-count", "keep", "offers", "form", "remarks"],
  receipt: [
    "title",
    "way",
    "pages",
    "page-count",
    "numbers",
    "cover",
    "to",
    "subject",
    "cover-remarks",
    "when",
    "priority",
    "quality",
    "billing",
    "remarks",
  ],
  status: ["title", "pages", "list"],
  queue: ["list"],
  help: ["domain"],
  obeyed: ["title", "done"],
  question: ["title", "problem", "understood", "how", "remarks"],
  refused: ["title", "cause", "remarks"],
  delivered: job,
  failed: job,
  "perhaps-delivered": job,
  confirm: ["title", "page-count", "list", "until"],
  approve: ["sender", "title", "page-count", "list", "until"],
  delayed: ["number", "name", "page-count", "title", "stand", "attempts", "tries", "until", "job"],
  digest: ["title", "page-count", "summary", "numbers", "list", "answers", "remarks"],
  received: [
    "incomplete",
    "caller",
    "called",
    "tsi",
    "pages",
    "page-count",
    "time",
    "rate",
    "ecm",
    "quality",
    "call",
    "line",
    "warning",
    "note",
    "part",
    "answers",
  ],
  "received-help": ["caller", "domain"],
  alarm: ["what", "detail"],
  report: [
    "period",
    "attention",
    "attention-head",
    "attention-list",
    "sent",
    "received",
    "failures-head",
    "failures",
    "lines-head",
    "lines",
  ],
} as const satisfies Record<string, readonly string[]>;

export type TextName = keyof typeof textNames;

/** What a mail is good for nothing without: the form to fill in, the numbers offered, why nothing was sent. */
const neededNames: Partial<Record<TextName, readonly string[]>> = {
  "print-notice": ["form", "offers"],
  receipt: ["numbers"],
  obeyed: ["done"],
  question: ["problem"],
  refused: ["cause"],
};

/** Reads one text; FaxError "settings" with its faults when it is not in order. undefined = no such file. */
async function readText(folder: string, language: string, name: TextName) {
  const path = join(folder, "mails", language, `${name}.txt`);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
  if (text.includes("\ufffd")) throw new FaxError("settings", `${path}:1:1: the file is not UTF-8; save it as UTF-8`);
  const result = readTemplate(text, textNames[name], neededNames[name]);
  if (!result.ok) throw new FaxError("settings", result.faults.map((fault) => `${path}:${fault}`).join("\n"));
  return result.template;
}

/** The last text of each file that was in order, and the fault told of it. */
const lastGood = new Map<string, Template>();
const toldFaults = new Map<string, string>();

/**
 * Fills the text of a mail. A text that was broken since it was last read stays in force as it was; `faulty` hears of each
 * fault once. FaxError "settings" when there never was a text in order.
 */
export async function mailText(
  folder: string,
  language: string,
  name: TextName,
  values: Readonly<Record<string, string>>,
  faulty: (fault: string) => void,
): Promise<{ subject: string; text: string }> {
  let fault: unknown;
  for (const choice of new Set([language, "en"])) {
    const key = join(folder, "mails", choice, `${name}.txt`);
    try {
      const template = await readText(folder, choice, name);
      if (template === undefined) continue;
      lastGood.set(key, template);
      toldFaults.delete(key);
      return fillTemplate(template, values);
    } catch (error) {
      fault = error;
      const text = describeError(error);
      if (toldFaults.get(key) !== text) faulty(text);
      toldFaults.set(key, text);
      const old = lastGood.get(key);
      if (old !== undefined) return fillTemplate(old, values);
    }
  }
  const old = lastGood.get(join(folder, "mails", "en", `${name}.txt`));
  if (old !== undefined) return fillTemplate(old, values);
  throw fault ?? new FaxError("settings", `${join(folder, "mails", "en", `${name}.txt`)} is missing`);
}

/** The languages there are texts in; none when the folder is missing. */
export async function mailLanguages(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(join(folder, "mails"), { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch {
    return [];
  }
}

/** Every fault of every text and sentence, for `faxgate check`. A language that is there at all is there whole. */
export async function checkMailTexts(folder: string): Promise<string[]> {
  const faults: string[] = [];
  const languages = await mailLanguages(folder);
  if (languages.length === 0) return [`${join(folder, "mails")}: the folder is missing`];
  for (const language of new Set([...languages, "en"])) {
    for (const name of Object.keys(textNames) as TextName[])
      try {
        if ((await readText(folder, language, name)) === undefined)
          faults.push(`${join(folder, "mails", language, `${name}.txt`)}:1:1: the file is missing`);
      } catch (error) {
        faults.push(error instanceof Error ? error.message : String(error));
      }
    faults.push(...(await checkPhrases(folder, language)));
  }
  return faults;
}
