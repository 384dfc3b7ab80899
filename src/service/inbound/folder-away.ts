// Whether a folder that faxes go to is there. Asked by a program of its own, since a server that is gone holds whoever looks at its
// share for minutes.

import { dirname } from "node:path";
import { handOver } from "../../device/exec/hand-over.ts";

const patience = 10_000;

/** Why nothing can be put there now; empty = it can. */
export async function whyAway(folder: string, shares: readonly string[], signal?: AbortSignal): Promise<string> {
  const share = shares.find((one) => folder === one || folder.startsWith(`${one.replace(/\/+$/, "")}/`));
  const paths = [folder, ...(share === undefined ? [] : [share, dirname(share.replace(/\/+$/, ""))])];
  const end = await handOver({
    program: "stat",
    args: ["-L", "-c", "%d %F", "--", ...paths],
    ms: patience,
    ...(signal === undefined ? {} : { signal }),
  });
  if (end.kind === "in-doubt") return `${folder} does not answer`;
  if (end.kind === "refused") return `${folder} cannot be reached (${end.why.replace(/^exit code \d+: /, "")})`;
  const [first, mounted, above] = end.said.match(/\d+ (?:directory|\D+?)(?= \d|$)/g) ?? [];
  if (first?.endsWith(" directory") !== true) return `${folder} is no folder`;
  if (share !== undefined && Number.parseInt(mounted ?? "", 10) === Number.parseInt(above ?? "", 10))
    return `the share ${share} is not mounted`;
  return "";
}
