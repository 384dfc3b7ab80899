// What the readers of the single spellings hand to fax-address. Types, and the words of a cover page. Pure.

import type { AddressForm, AddressWords, FaxAddress } from "../../base/fax-address.ts";
import { oneLine } from "../../base/one-line.ts";
import { type Said, said } from "../../base/phrases.ts";

/** An address without what fax-address adds. */
export type Draft = Omit<FaxAddress, "original" | "form" | "words"> & { readonly words?: AddressWords };

export type DraftRead =
  | { readonly ok: true; readonly draft: Draft; readonly form?: AddressForm }
  | { readonly ok: false; readonly reason: Said };

export const refuse = (reason: Said): { readonly ok: false; readonly reason: Said } => ({ ok: false, reason });

/** Addresses write "_" where a blank is meant. Empty when nothing can be shown of it. */
export const word = (text: string): string => oneLine(text.replaceAll("_", " "), 80);

/** Without blanks at its ends; other white space may be what is left of an area code. */
export const trimmed = (text: string): string => text.replace(/^ +| +$/g, "");

/** `text` is no number: said so, or that a mail system damaged it on its way (FACTS 1.3). */
export const notANumber = (text: string): Said =>
  isDamaged(text) ? said("number-damaged") : said("number-not-one", { number: oneLine(text, 60) });

/** Octets from 80h on, or control characters, beside digits: "(212)" was taken for a code of X.400. */
export const isDamaged = (text: string): boolean => /[\u0000-\u001f\u007f-\u00ff]/.test(text);
