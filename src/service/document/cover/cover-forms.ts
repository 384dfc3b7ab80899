// The forms of rules/covers: one PDF each, by its name without ".pdf"; and the site's logo beside them.

import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FaxError } from "../../../base/errors.ts";
import { coverFormName } from "../../../codec/rules/scalars.ts";

export const defaultForm = "default";
const logos = ["logo.svg", "logo.png", "logo.jpg", "logo.jpeg"];

/** Names of the forms there are, in the order of the alphabet; none where the folder cannot be read. */
export async function coverForms(folder: string): Promise<string[]> {
  return (await filesOf(folder))
    .flatMap((file) => (file.endsWith(".pdf") ? [file.slice(0, -4)] : []))
    .filter((name) => coverFormName.test(name))
    .sort();
}

/** The file of form `name`; the default one, and `missing` is told, where it is gone. FaxError "settings" where that is gone too. */
export async function coverForm(folder: string, name: string, missing: (name: string) => void): Promise<string> {
  const forms = await coverForms(folder);
  if (!forms.includes(name)) missing(name);
  const found = [name, defaultForm].find((form) => forms.includes(form));
  if (found === undefined) throw new FaxError("settings", `there is no cover ${name}.pdf in ${folder}`);
  return resolve(folder, `${found}.pdf`);
}

export async function logoFile(folder: string): Promise<string | undefined> {
  const files = await filesOf(folder);
  const logo = logos.find((name) => files.includes(name));
  return logo === undefined ? undefined : resolve(join(folder, logo));
}

const filesOf = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
