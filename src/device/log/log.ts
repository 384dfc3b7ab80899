// One line a happening on standard output: level, process, words, then key=value pairs. systemd or the terminal adds the
// time; nothing of a mail or page is ever logged, only sizes and names.

import { visible } from "../../base/one-line.ts";

export type Level = "info" | "warn" | "error";

export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** A log for one process; `write` takes whole lines without line end. */
export function createLog(process: string, write: (line: string) => void): Log {
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}): void => {
      const pairs = Object.entries(fields).flatMap(([key, value]) =>
        value === undefined ? [] : [`${key}=${quoted(String(value))}`],
      );
      write([level === "info" ? " " : level, `${process}:`, oneLine(message), ...pairs].join(" "));
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

const oneLine = (text: string): string => visible(text.replace(/[\r\n\t]+/g, " ")).slice(0, 2000);

const quoted = (text: string): string => (/^[\w@.+:/<>-]*$/.test(text) ? text : JSON.stringify(oneLine(text)));
