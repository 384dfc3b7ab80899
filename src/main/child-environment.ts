// What a child process finds in its environment, and what Node is told when it starts one.

/**
 * The smtp process waits for the disk with every mail it takes; Node's usual four threads would let sixteen of twenty
 * connections wait for the disk's answer to others, one after the other.
 */
const threads: Readonly<Record<string, number>> = { smtp: 24 };

/** For a process of that name. */
export function childEnvironment(name: string): NodeJS.ProcessEnv {
  const wanted = threads[name];
  return wanted === undefined ? process.env : { UV_THREADPOOL_SIZE: String(wanted), ...process.env };
}

/**
 * Pages pass through the office, octets and not objects. Node counts them as garbage in waiting and, having begun with next to
 * nothing, looks all its memory over every few pages; told to begin with so many MB, every fiftieth.
 */
const nodeFlags: Readonly<Record<string, readonly string[]>> = { office: ["--initial-old-space-size=64"] };

/** For a process of that name. */
export const childFlags = (name: string): readonly string[] => nodeFlags[name] ?? [];
