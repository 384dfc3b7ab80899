// The texts of our mails as administrators edit them: first line "Subject: …", an empty line, then the text. {{name}} stands
// for a value; a line in which every name is empty is left out. Pure.

export interface Template {
  readonly subject: string;
  readonly body: readonly string[];
}

export type TemplateResult =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly faults: readonly string[] };

const placeholder = /\{\{\s*([a-z-]+)\s*\}\}/g;
/** Also what is none, such as {{Number}}: it would stand in the mail as it is. */
const anyPlaceholder = /\{\{\s*([^{}]*?)\s*\}\}/g;
/** With the blank before it, which goes too when the value is empty. */
const withBlank = / ?\{\{\s*([a-z-]+)\s*\}\}/g;

/** `known`: the names that may be used; `needed`: those the text must have. Faults begin with "LINE:COL:". */
export function readTemplate(text: string, known: readonly string[], needed: readonly string[] = []): TemplateResult {
  const lines = text
    .replace(/^\ufeff/, "")
    .replace(/\r\n/g, "\n")
    .replace(/\n+$/, "")
    .split("\n");
  const faults: string[] = [];
  if (!/^Subject:\s*\S/.test(lines[0] ?? "")) faults.push('1:1: expected "Subject: …" on the first line');
  if (lines.length > 1 && lines[1] !== "") faults.push("2:1: expected an empty line after the subject");
  lines.forEach((line, index) => {
    for (const match of line.matchAll(anyPlaceholder))
      if (!known.includes(match[1]!))
        faults.push(`${index + 1}:${match.index + 1}: {{${match[1]}}} is not known here (known: ${known.join(", ")})`);
  });
  for (const name of needed)
    if (!lines.slice(2).some((line) => [...line.matchAll(placeholder)].some((match) => match[1] === name)))
      faults.push(`${lines.length}:1: {{${name}}} is missing (put it on a line of its own; the shipped text has it)`);
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, template: { subject: lines[0]!.replace(/^Subject:\s*/, ""), body: lines.slice(2) } };
}

/** Fills a template. Values may have several lines. */
export function fillTemplate(
  template: Template,
  values: Readonly<Record<string, string>>,
): { subject: string; text: string } {
  const fill = (line: string): string =>
    line.replace(withBlank, (found: string, name: string) => {
      const value = values[name] ?? "";
      return value === "" ? "" : (found.startsWith(" ") ? " " : "") + value;
    });
  const body = template.body.flatMap((line) => {
    const names = [...line.matchAll(placeholder)].map((match) => match[1]!);
    return names.length > 0 && names.every((name) => (values[name] ?? "") === "") ? [] : [fill(line)];
  });
  return {
    subject: fill(template.subject).replace(/\s+/g, " ").trim(),
    text: `${body
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim()}\n`,
  };
}
