// A file that a child left in its folder, after its end. The child may have been taken over: it may have laid a link there that
// leads to another's fax, a pipe nobody writes to, or a device without an end.

import { constants, type FileHandle, open } from "node:fs/promises";

/** Its octets, `most` at most; undefined when it is not there or no plain file. */
export const readLeft = (path: string, most: number): Promise<Uint8Array | undefined> =>
  withPlain(path, async (file, size) => {
    const octets = new Uint8Array(Math.min(most, size));
    let done = 0;
    for (let read = -1; read !== 0 && done < octets.length; done += read)
      read = (await file.read(octets, done, octets.length - done, done)).bytesRead;
    return octets.subarray(0, done);
  });

/** Whether it is there, a plain file of `most` octets at most. */
export const isLeft = async (path: string, most: number): Promise<boolean> =>
  (await withPlain(path, async (_, size) => size <= most)) ?? false;

async function withPlain<T>(
  path: string,
  work: (file: FileHandle, size: number) => Promise<T>,
): Promise<T | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      return found.isFile() ? await work(file, found.size) : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
