// A received fax into a folder, here or of a mounted share: whole under its name or not at all, never in place of another file,
// and a line in the folder's index.csv. After a death in between the same name is used again, and what lies there is not put
// there twice. The folder is looked at by a child program first: a share that hangs would stop this one.

import { constants } from "node:fs";
import { copyFile, link, open, readFile, rename, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import { describeError, systemCode } from "../../base/errors.ts";
import type { InboundTarget } from "../../base/received.ts";
import { fillTemplate } from "../../codec/rules/fax-template.ts";
import { syncDirectory } from "../../device/store/atomic.ts";
import { exists } from "../../device/store/spool.ts";
import { faxValues } from "./fax-values.ts";
import { whyAway } from "./folder-away.ts";
import { indexLine } from "./folder-index.ts";
import type { TargetEnd, TargetWork } from "./target-work.ts";

const mostNames = 10_000;

/** By folder: one fax after the other, so that lines of its index do not mix. */
const last = new Map<string, Promise<unknown>>();

/** `shares`: folders that must be mounted. */
export function toFolder(
  target: Extract<InboundTarget, { kind: "folder" }>,
  shares: readonly string[],
  work: TargetWork,
): Promise<TargetEnd> {
  const before = last.get(target.folder) ?? Promise.resolve();
  const mine = before.then(() => place(target, shares, work));
  const settled = mine.catch(() => {});
  last.set(target.folder, settled);
  void settled.then(() => {
    if (last.get(target.folder) === settled) last.delete(target.folder);
  });
  return mine;
}

async function place(
  { folder, form, fileName }: Extract<InboundTarget, { kind: "folder" }>,
  shares: readonly string[],
  work: TargetWork,
): Promise<TargetEnd> {
  const away = await whyAway(folder, shares, work.signal);
  if (away !== "") return { kind: "failed", why: away };
  const { fax, record, note } = work;
  const endings = form === "both" ? ["pdf", "tif"] : form === "tiff" ? ["tif"] : ["pdf"];
  const base = fillTemplate(fileName, faxValues(fax)).slice(0, 200);
  try {
    let name = record.file;
    const begunBefore = name !== undefined;
    for (let n = 1; n <= mostNames; n++) {
      if (name === undefined) {
        const next = n === 1 ? base : `${base}-${n}`;
        const taken = await Promise.all(endings.map((ending) => exists(join(folder, `${next}.${ending}`))));
        if (taken.some(Boolean)) continue;
        name = next;
        await note({ file: name });
      }
      const placed: string[] = [];
      for (const ending of endings)
        if (await putOnce(join(work.folder, `fax.${ending}`), folder, `${name}.${ending}`, fax.call))
          placed.push(`${name}.${ending}`);
      if (placed.length === endings.length) {
        await indexLine(folder, fax, placed, begunBefore);
        return { kind: "done", result: placed.join(" ") };
      }
      // Somebody else's file came under that name meanwhile.
      name = undefined;
    }
    return { kind: "failed", why: `${folder} has too many files of the name ${base}` };
  } catch (error) {
    return { kind: "failed", why: describeError(error) };
  }
}

/** Puts a file there under its name; true when it is there, also from before. False when another file has the name. */
async function putOnce(from: string, folder: string, name: string, call: string): Promise<boolean> {
  const target = join(folder, name);
  const making = join(folder, `.faxgate-${call}-${name}`.slice(0, 250));
  await rm(making, { force: true });
  try {
    await copyFile(from, making, constants.COPYFILE_EXCL);
    const handle = await open(making, "r+");
    try {
      await handle.chmod(0o640).catch(() => {});
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      await link(making, target);
      await unlink(making);
    } catch (error) {
      const code = systemCode(error) ?? "";
      if (code === "EEXIST") return await isSame(from, target);
      if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES"].includes(code)) throw error;
      // A share without links: the name is taken by an empty file first, which ours then takes the place of.
      try {
        await (await open(target, "wx", 0o640)).close();
      } catch (cause) {
        if (systemCode(cause) === "EEXIST") return await isSame(from, target);
        throw cause;
      }
      await rename(making, target);
    }
  } finally {
    await rm(making, { force: true });
  }
  await syncDirectory(folder).catch((error: unknown) => {
    // Some shares cannot sync a folder.
    if (!["EINVAL", "EBADF", "ENOTSUP", "EISDIR"].includes(systemCode(error) ?? "")) throw error;
  });
  return true;
}

async function isSame(a: string, b: string): Promise<boolean> {
  const [ours, there] = await Promise.all([readFile(a), readFile(b)]);
  return ours.equals(there);
}
