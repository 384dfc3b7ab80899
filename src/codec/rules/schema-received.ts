// rules/faxgate.yaml, received: what the mail of a received fax is like, and what an answer to it may do.

import { z } from "zod";
import { duration, faxForm, oneOrMore, whole, yesNo } from "./scalars.ts";

export const receivedSchema = z
  .strictObject({
    /** Where a rule says nothing else. notice = only the news of it, with a picture of page 1; the fax is kept in the spool. */
    form: faxForm.default("pdf"),
    /** Words are read on its pages, so that they can be searched in the PDF. */
    ocr: yesNo.default(false),
    /** As tesseract names them. */
    "ocr-languages": oneOrMore(
      z.string().regex(/^[A-Za-z_]{3,30}$/, "expected a language as tesseract names it, such as eng or deu"),
    ).default(["eng"]),
    /** For all pages of a fax; those that are not read by then have no words, and the mail leaves. */
    "ocr-time-limit": duration.default(60_000),
    /** A larger mail is not sent, as it would be counted by a mail server: MB of the whole message. */
    "largest-mail-mb": whole(1, 500).default(20),
    /** split = in several mails; keep = its mail says where the fax is kept. */
    "too-large": z.enum(["split", "keep"]).default("split"),
    /** when-unsure = asked first where the number it came from is not certain; confirm = always asked first. */
    "fax-back": z.enum(["no", "confirm", "when-unsure"]).default("when-unsure"),
    /** How long its mail can be answered. */
    "answer-within": duration.default(30 * 86_400_000),
  })
  .prefault({});

export type ReceivedRules = z.output<typeof receivedSchema>;
