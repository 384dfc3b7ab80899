// Whether the spool's disk has room for more.

import { statfs } from "node:fs/promises";

/** How long an answer of the disk is good for, ms: what is to stay free is much more than comes in that time. */
const goodFor = 250;

/** `needed`: octets. The answer rejects while the disk cannot be asked, and is asked for again by the next. */
export function diskRoom(folder: string, needed: number): () => Promise<boolean> {
  let asked = Number.NEGATIVE_INFINITY;
  let enough = Promise.resolve(false);
  return () => {
    if (performance.now() - asked > goodFor) {
      enough = statfs(folder).then(({ bavail, bsize }) => bavail * bsize >= needed);
      enough.catch(() => {
        asked = Number.NEGATIVE_INFINITY;
      });
      asked = performance.now();
    }
    return enough;
  };
}
