// rules/faxgate.yaml, received: what the mail of a received fax is like, and what an answer to it may do.

import { z } from "zod";
import { duration, faxForm, oneOrMore, whole, yesNo } from "./scalars.ts";

export const receivedSchema = z
  .strictObject({
    form: faxForm
      .default("pdf")
      .describe(
        "How a received fax comes where no rule or person says otherwise. notice = its news only, the fax is kept.",
      ),
    ocr: yesNo.default(false).describe("Words are read on its pages, so that they can be searched in the PDF."),
    "ocr-languages": oneOrMore(
      z.string().regex(/^[A-Za-z_]{3,30}$/, "expected a language as tesseract names it, such as eng or deu"),
    )
      .default(["eng"])
      .describe("Of the words on its pages, as tesseract names them."),
    "ocr-time-limit": duration
      .default(60_000)
      .describe("For all pages of a fax; those not read by then have no words, and the mail leaves."),
    "min-free-mb": whole(1, 1_000_000)
      .default(50)
      .describe("With less free disk lines answer no call; below smtp.min-free-mb, so that mail is put off first."),
    "largest-mail-mb": whole(1, 500).default(20).describe("A larger mail is not sent: MB of the whole message."),
    "too-large": z
      .enum(["split", "keep"])
      .default("split")
      .describe("A fax too large for one mail: in several mails, or kept and told of."),
    "fax-back": z
      .enum(["no", "confirm", "when-unsure"])
      .default("when-unsure")
      .describe(
        "Whether answers to it are faxed back; confirm = asked first, when-unsure = where its number is not certain.",
      ),
    "answer-within": duration.default(30 * 86_400_000).describe("How long its mail can be answered."),
  })
  .prefault({})
  .describe("The mails of received faxes, and the answers to them.");

export type ReceivedRules = z.output<typeof receivedSchema>;
