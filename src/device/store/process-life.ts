// Which process wrote something, and whether it still lives: machine, boot, process id and start time, none of which a changed
// system clock or a used-again process id can fake. An owner on another machine is never known to be dead.

import { readFileSync } from "node:fs";
import { hostname } from "node:os";

export interface ProcessLife {
  /** Machine id; the host name where there is none. */
  readonly host: string;
  readonly pid: number;
  /** Boot id and start in clock ticks since boot; "" where the system does not tell. */
  readonly started: string;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
};

const host = read("/etc/machine-id") || hostname();

/** Field 22 of /proc/PID/stat; the name in field 2 may hold blanks and parentheses. */
function startedAt(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === "") return "";
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A process that has ended and waits to be collected is dead for us.
  return fields[0] === "Z" ? "" : `${read("/proc/sys/kernel/random/boot_id")}:${fields[19]}`;
}

/** This process. */
export function ownLife(): ProcessLife {
  return { host, pid: process.pid, started: startedAt(process.pid) };
}

export type Liveness = "alive" | "dead" | "elsewhere";

/** How it stands with the process that wrote `life`. */
export function liveness(life: ProcessLife): Liveness {
  if (life.host !== host) return "elsewhere";
  return startedAt(life.pid) === life.started && life.started !== "" ? "alive" : "dead";
}
