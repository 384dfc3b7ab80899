// The mail texts in force, from rules/mails/<language>/<event>.txt. A language without a text falls back to English; every
// text is checked when it is read, and `faxgate check` checks them all.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FaxError, systemCode } from "../../base/errors.ts";
import { fillTemplate, readTemplate } from "../../codec/mail/template.ts";

const job = [
  "number",
  "name",
  "pages",
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
] as const;

/** The names each text may use. */
export const textNames = {
  "print-notice": ["title", "pages", "keep", "remarks"],
  receipt: ["title", "pages", "numbers", "cover", "remarks"],
  question: ["title", "problem", "understood"],
  refused: ["title", "cause"],
  delivered: job,
  failed: job,
  "perhaps-delivered": job,
  received: ["caller", "called", "tsi", "pages", "time", "rate", "ecm", "quality", "call", "line", "warning"],
  alarm: ["what", "detail"],
} as const satisfies Record<string, readonly string[]>;

export type TextName = keyof typeof textNames;

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
  const result = readTemplate(text, textNames[name]);
  if (!result.ok) throw new FaxError("settings", result.faults.map((fault) => `${path}:${fault}`).join("\n"));
  return result.template;
}

/** Fills the text of a mail. */
export async function mailText(
  folder: string,
  language: string,
  name: TextName,
  values: Readonly<Record<string, string>>,
): Promise<{ subject: string; text: string }> {
  const template = (await readText(folder, language, name)) ?? (await readText(folder, "en", name));
  if (template === undefined)
    throw new FaxError("settings", `${join(folder, "mails", "en", `${name}.txt`)} is missing`);
  return fillTemplate(template, values);
}

/** Every fault of every text, for `faxgate check`. */
export async function checkMailTexts(folder: string): Promise<string[]> {
  const faults: string[] = [];
  let languages: string[];
  try {
    languages = (await readdir(join(folder, "mails"), { withFileTypes: true })).flatMap((e) =>
      e.isDirectory() ? [e.name] : [],
    );
  } catch {
    return [`${join(folder, "mails")}: the folder is missing`];
  }
  for (const language of languages)
    for (const name of Object.keys(textNames) as TextName[])
      try {
        const template = await readText(folder, language, name);
        if (template === undefined && language === "en")
          faults.push(`${join(folder, "mails", language, `${name}.txt`)}: the file is missing`);
      } catch (error) {
        faults.push(error instanceof Error ? error.message : String(error));
      }
  return faults;
}
