// The HTML half of a mail, as simple as Outlook's renderer wants it: a heading, paragraphs, the form and lists of columns in
// monospace blocks that survive being edited in an answer, pictures by Content-ID. Made from the very text of the other half,
// so that both say the same.

/** A picture as the mail shows it; `cid` as in its part. */
export interface ShownPicture {
  readonly cid: string;
  readonly name: string;
  /** Large ones stand by themselves, small ones side by side. */
  readonly small: boolean;
}

const font = "font-family:Calibri,Arial,sans-serif;font-size:11pt";
const mono = "font-family:Consolas,'Courier New',monospace;font-size:10pt";

export function htmlOf(subject: string, text: string, pictures: readonly ShownPicture[]): string {
  return [
    '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>',
    `<body style="${font}">`,
    `<h3>${escaped(subject)}</h3>`,
    ...blocksOf(text).map(blockHtml),
    ...picturesHtml(pictures),
    "</body></html>",
    "",
  ].join("\n");
}

/** Paragraphs; what stands between marker lines in double brackets is one, blank lines and all. */
function blocksOf(text: string): string[][] {
  const blocks: string[][] = [];
  let block: string[] = [];
  let form = false;
  const end = (): void => {
    if (block.length > 0) blocks.push(block);
    block = [];
  };
  for (const line of text.replace(/\n+$/, "").split("\n")) {
    const marker = isMarker(line);
    if (marker && !form) end();
    if (line.trim() === "" && !form) end();
    else block.push(line);
    if (marker) {
      if (form) end();
      form = !form;
    }
  }
  end();
  return blocks;
}

const isMarker = (line: string): boolean => /^\[\[ .{1,60} \]\]$/.test(line);

function blockHtml(lines: readonly string[]): string {
  const form = isMarker(lines[0]!);
  // Columns stand under one another only where all letters are equally wide.
  if (form || lines.some((line) => / {2,}\S/.test(line.trim()) && !isProse(line)))
    return `<pre style="${mono}${form ? ";background:#f3f3f3;border:1px solid #c0c0c0;padding:6px" : ";white-space:pre-wrap"}">${lines.map(escaped).join("\n")}</pre>`;
  return `<p>${lines.map(proseHtml).join("<br>\n")}</p>`;
}

/** A sentence that names a word to answer with, "answer this mail with  cancel  to stop it": no columns. */
const isProse = (line: string): boolean => /^\S+(?: \S+){2,} {2,}\S/.test(line.trim());

/** What stands between two blanks is bold. */
const proseHtml = (line: string): string =>
  isProse(line)
    ? line
        .split(/ {2,}/)
        .map((part, index) => (index % 2 === 0 ? escaped(part) : `<b>${escaped(part)}</b>`))
        .join(" ")
    : escaped(line);

function picturesHtml(pictures: readonly ShownPicture[]): string[] {
  const image = ({ cid, name, small }: ShownPicture): string =>
    `<img src="cid:${cid}" alt="${name.replace(/[^\w. -]/g, "")}"${small ? ' width="150"' : ' width="560"'} style="border:1px solid #888888">`;
  const large = pictures.filter((picture) => !picture.small);
  const small = pictures.filter((picture) => picture.small);
  const rows: string[] = [];
  for (let at = 0; at < small.length; at += 4)
    rows.push(
      `<tr>${small
        .slice(at, at + 4)
        .map((picture) => `<td>${image(picture)}</td>`)
        .join("")}</tr>`,
    );
  return [
    ...large.map((picture) => `<p>${image(picture)}</p>`),
    ...(rows.length === 0 ? [] : [`<table cellpadding="4" border="0">${rows.join("")}</table>`]),
  ];
}

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
