// The modem's side of AT command lines: cuts what the program writes into lines, and a line into commands. It executes nothing.
// Octets that are no command are dropped; a line is at most 256 characters. ITU-T V.250 5.2 to 5.4.

export interface AtCommand {
  /** Upper case: "E", "&F", "S", "+FCLASS", "D", "A" … */
  readonly name: string;
  /** "" = plain, "=" set, "?" read, "=?" ask for the values. */
  readonly form: "" | "=" | "?" | "=?";
  /** Register number of S, digit of a basic command, text of D, value of an extended one. */
  readonly value: string;
  /** Value set to a register: S7=60. */
  readonly set?: string;
}

const longestLine = 256;

export class CommandLineReader {
  #text = "";

  /** Takes one octet; returns the body of a line ("E0V1" of "ATE0V1") when CR completes it, "" for a bare AT. */
  push(octet: number): string | undefined {
    const code = octet & 0x7f;
    if (code === 0x0d) {
      const text = this.#text;
      this.#text = "";
      const start = text.toUpperCase().lastIndexOf("AT", 0) === 0 ? 0 : text.toUpperCase().indexOf("AT");
      return start < 0 ? undefined : text.slice(start + 2);
    }
    if (code === 0x08) this.#text = this.#text.slice(0, -1);
    else if (code >= 0x20 && code < 0x7f && this.#text.length < longestLine) this.#text += String.fromCharCode(code);
    return undefined;
  }

  reset(): void {
    this.#text = "";
  }
}

const forms = [
  /^(?<name>D)(?<value>.*)$/,
  /^(?<name>S)(?<value>\d+)(?:=(?<set>\d+)|(?<form>\?))/,
  /^(?<name>[+#][A-Z0-9]+)(?<form>=\?|\?|=)?(?<value>[^;]*);?/,
  /^(?<name>[&%\\]?[A-Z])(?<value>\d*)/,
] as const;

/** The commands of a line, in order; undefined when a part of it is no command (the whole line is then an ERROR). */
export function parseCommandLine(body: string): AtCommand[] | undefined {
  const commands: AtCommand[] = [];
  let rest = body.toUpperCase().replace(/\s+/g, "");
  while (rest !== "") {
    const match = forms.map((form) => form.exec(rest)).find((m) => m !== null);
    const groups = match?.groups;
    if (match === undefined || match === null || groups === undefined) return undefined;
    commands.push({
      name: groups.name!,
      form: (groups.form ?? "") as AtCommand["form"],
      value: groups.value ?? "",
      ...(groups.set === undefined ? {} : { set: groups.set }),
    });
    rest = rest.slice(match[0].length);
  }
  return commands;
}
