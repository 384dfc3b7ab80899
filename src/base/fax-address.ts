// What a fax address asks for, whatever its spelling (FACTS 1.6). Types only; codec/address reads them.

/** How an address was spelled. */
export type AddressForm =
  /** 5550001, or a number typed anywhere else. */
  | "plain"
  /** FAX=+12065550123/T33S=1 (RFC 3192), words of RFC 2846 and Name/Company/FAX=… included. */
  | "fax="
  /** [FAX:936-7329 | Name @ +1 (206) 936-7329 | #546] */
  | "mapi"
  /** The same, or a plain number, as Exchange wraps it: IMCEAFAX-… */
  | "imceafax"
  /** anne@5550001.fax */
  | "name.fax"
  /** 5550001^COMPANY=Plant^NOCOVER */
  | "flags"
  /** tel:+1…;ext=12 and fax:+1…;tsub=12 */
  | "uri";

/** What an address says for the cover page; one line each, at most 80 characters. */
export interface AddressWords {
  /** ATTN, or the name before the number. */
  readonly attn?: string;
  readonly org?: string;
  /** OFNA and OFNO: name and number of an office. */
  readonly office?: string;
  /** STR, ADDR, POB, ZIP, CO in their order. */
  readonly place?: string;
}

export interface FaxAddress {
  /** As it was given to be read: the recipient of the mail without its domain and quotes, or what was typed. */
  readonly original: string;
  readonly form: AddressForm;
  /** For the dial plan: digits with separators as people write them, perhaps a leading +, * and #; nothing behind the number. */
  readonly number: string;
  /** The number as dialled from the sender's place, read where `number` cannot be. */
  readonly otherwise?: string;
  /** Digits of an extension. */
  readonly extension?: string;
  /** To be dialled behind the number: digits, *, #, "," (pause) and W (wait for a dial tone); begins with a pause or W. */
  readonly postDial?: string;
  /** T.33 sub-address for T.30 SUB: at most 20 of digits, *, # and blank. */
  readonly subAddress?: string;
  /** ISDN sub-address; a modem on an analog line cannot dial it. */
  readonly isub?: string;
  readonly words: AddressWords;
  /** NOCOVER: no cover page, whatever is usual. */
  readonly noCover?: true;
}
