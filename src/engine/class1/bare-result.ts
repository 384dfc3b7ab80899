// Sees the result line of a modem that ends reception without DLE ETX: noise taken for a carrier gives CONNECT and then a bare
// NO CARRIER (FACTS 4). It looks only at the end of what has come, for the whole line with its CR LF on both sides: fax data
// does not look so by chance. Pure; T.31 8.3 wants DLE ETX first.

import { concatBytes, latin1Text } from "../../base/bytes.ts";

const bare = /\r\n(NO CARRIER|ERROR)\r\n$/;
const longest = "\r\nNO CARRIER\r\n".length;

export class BareResult {
  #tail: Uint8Array = new Uint8Array(0);

  /** Octets as the modem sent them; the length of the result line they end with, 0 when there is none. */
  push(bytes: Uint8Array): number {
    this.#tail = concatBytes([this.#tail, bytes]).slice(-longest);
    return bare.exec(latin1Text(this.#tail))?.[0].length ?? 0;
  }
}
