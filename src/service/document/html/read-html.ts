// A mail's HTML to blocks: headings, paragraphs, lists, tables, quotes and pictures where they stand. Nothing is fetched, no style
// sheet or script is read. Limits of depth, elements, cells and text; what lies beyond them is left out and said. Never throws.

import { Parser } from "htmlparser2";
import { type Attributes, isHiddenStyle, isTooDeep, isWhite, styleOf } from "../../../codec/mail/html-style.ts";
import type { Block } from "./blocks.ts";
import { frameOf, textStyleOf } from "./element-style.ts";
import { type Element, FlowBuilder } from "./flow-builder.ts";

const limits = { html: 2_000_000, elements: 60_000, cells: 20_000, tables: 6, text: 1_000_000 };

/** Of which nothing is seen. */
const unseen = new Set(
  "style script title template object iframe svg canvas audio video applet map datalist select textarea".split(" "),
);
const blockNames = new Set(
  "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header html legend li main menu nav ol p pre section summary ul caption".split(
    " ",
  ),
);

export interface ReadHtml {
  readonly blocks: Block[];
  /** Something was left out for its depth or length. */
  readonly cut: boolean;
}

export function readHtml(html: string): ReadHtml {
  if (isTooDeep(html)) return { blocks: [], cut: true };
  const reader = new HtmlReader();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reader.open(name, attributes),
      ontext: (text) => reader.text(text),
      onclosetag: (name) => reader.close(name),
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html.slice(0, limits.html));
  parser.end();
  return reader.finish(html.length > limits.html);
}

const root: Element = {
  name: "",
  style: {},
  frame: { indent: 0, quote: 0, align: "left", gap: 0, signature: false },
  hidden: false,
  shaded: false,
  pre: false,
  href: "",
  block: true,
  counter: undefined,
};

class HtmlReader {
  readonly #flow = new FlowBuilder();
  readonly #open: Element[] = [root];
  #elements = 0;
  #cells = 0;
  #text = 0;
  #cut = false;

  open(name: string, attributes: Attributes): void {
    const above = this.#open.at(-1)!;
    // What lies beyond the limits is passed over, and closed again in order.
    if (++this.#elements > limits.elements) this.#cut = true;
    const element = this.#cut ? { ...above, name, block: false } : this.#read(name, attributes, above);
    this.#open.push(element);
    if (element.hidden || this.#cut) return;
    const flow = this.#flow;
    if (name === "br") flow.lineBreak(element);
    else if (name === "hr") flow.rule(element);
    else if (name === "img") flow.picture(element, attributes);
    else if (name === "table") flow.openTable(element, attributes, limits.tables);
    else if (name === "tr") flow.openRow();
    else if (name === "td" || name === "th") {
      if (++this.#cells > limits.cells) this.#cut = true;
      else flow.openCell(attributes);
    } else if (element.block) {
      flow.openBlock(element);
      if (name === "li") flow.mark(markerOf(above, attributes));
    }
  }

  text(text: string): void {
    const element = this.#open.at(-1)!;
    if (element.hidden || this.#cut) return;
    this.#text += text.length;
    if (this.#text > limits.text) this.#cut = true;
    else this.#flow.text(text, element);
  }

  close(name: string): void {
    const element = this.#open.length > 1 ? this.#open.pop()! : root;
    if (element.hidden) return;
    if (name === "table") this.#flow.closeTable();
    else if (name === "td" || name === "th") this.#flow.closeCell();
    else if (name === "a") this.#flow.closeLink(element);
    else if (element.block) this.#flow.closeBlock(element);
  }

  finish(isCut: boolean): ReadHtml {
    return { blocks: this.#flow.finish(), cut: this.#cut || isCut };
  }

  #read(name: string, attributes: Attributes, above: Element): Element {
    const style = styleOf(attributes);
    const shaded =
      above.shaded || "bgcolor" in attributes || /background(?:-color)?:(?!none|transparent|#fff|white)/.test(style);
    return {
      name,
      style: textStyleOf(name, attributes, style, above.style),
      frame: frameOf(name, attributes, style, above.frame),
      hidden:
        above.hidden ||
        unseen.has(name) ||
        "hidden" in attributes ||
        isHiddenStyle(style) ||
        // White letters on a coloured ground are seen, and black on paper.
        (isWhite(style, attributes) && !shaded),
      shaded,
      pre:
        name === "pre" ||
        /(?:^|;)white-space:(?:pre|break-spaces)/.test(style) ||
        (above.pre && !/white-space:normal/.test(style)),
      href: name === "a" ? (attributes["href"] ?? "").slice(0, 2_000) : above.href,
      block: blockNames.has(name),
      counter:
        name === "ol"
          ? { next: Math.trunc(Number(attributes["start"] ?? "1")) || 1 }
          : name === "ul"
            ? undefined
            : above.counter,
    };
  }
}

function markerOf(list: Element, attributes: Attributes): string {
  if (list.counter === undefined) return "\u2022";
  const value = Number(attributes["value"]);
  if (Number.isInteger(value) && value > 0) list.counter.next = value;
  return `${list.counter.next++}.`;
}
