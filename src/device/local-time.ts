// Times as people read them: the machine's own zone, to the second.

import type { LocalMoment } from "../codec/rules/time-window.ts";

/** 2026-11-23 09:14:05 of an ISO time. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** RFC 5322 3.3, in UTC: what programs read. `at`: ISO, or ms since 1970. */
export function mailTime(at: string | number): string {
  return new Date(at).toUTCString().replace(/GMT$/, "+0000");
}

/** As windows of time in the rules see it. `at`: ISO, or ms since 1970. */
export function localMoment(at: string | number): LocalMoment {
  const time = new Date(at);
  return {
    date: localTime(time.toISOString()).slice(0, 10),
    weekday: (time.getDay() + 6) % 7,
    minute: time.getHours() * 60 + time.getMinutes(),
  };
}
