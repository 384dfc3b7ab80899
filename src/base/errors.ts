// Errors of floors 3 to 5. Codecs and engines return failures as values; here a failure is thrown with its cause, and
// tells the outside world's fault (a FaxError) from a bug of ours (any other error: crash, the supervisor is there).

export type ErrorKind =
  /** Settings or rules are wrong: exit code 42, no respawn. */
  | "settings"
  /** What a person or a program handed us is wrong: say so to them. */
  | "input"
  /** Disk, Redis, relay, modem, converter: may work later. */
  | "resource"
  /** Waits for something outside, for as long as that lasts; nothing is wrong with what is worked on, and no try counts. */
  | "later";

export class FaxError extends Error {
  readonly kind: ErrorKind;

  /** `message` is one sentence for people: what is wrong and what to do. */
  constructor(kind: ErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "FaxError";
    this.kind = kind;
  }
}

export function isFaxError(error: unknown, kind?: ErrorKind): error is FaxError {
  return error instanceof FaxError && (kind === undefined || error.kind === kind);
}

/** The `code` of a system error (ENOENT, EEXIST …), undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}

const diskCodes: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE"]);

/** Our own disk or system is short of something, somewhere down the causes: nothing is wrong with what was worked on. */
export function isOurDisk(error: unknown): boolean {
  for (let e: unknown = error, depth = 0; e !== undefined && e !== null && depth < 5; depth++) {
    if (diskCodes.has(systemCode(e) ?? "")) return true;
    e = (e as { cause?: unknown }).cause;
  }
  return false;
}

/** One line for a log: the message with the messages of its causes. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let e: unknown = error; e !== undefined && e !== null && parts.length < 5; e = (e as { cause?: unknown }).cause)
    parts.push(e instanceof Error ? e.message : String(e));
  return parts.join(": ");
}

/** For the `default` of a switch over a union: a case nobody handled does not compile. */
export function assertNever(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
