// What a look found, for the doctor's list.

export interface Finding {
  /** What was looked at, one word. */
  readonly subject: string;
  /** ok; look = works, but somebody should know; wrong = something does not work. */
  readonly state: "ok" | "look" | "wrong";
  /** One line. */
  readonly what: string;
  /** What to do; empty for ok. */
  readonly todo: string;
}

export const ok = (subject: string, what: string): Finding => ({ subject, state: "ok", what, todo: "" });
export const look = (subject: string, what: string, todo: string): Finding => ({ subject, state: "look", what, todo });
export const wrong = (subject: string, what: string, todo: string): Finding => ({
  subject,
  state: "wrong",
  what,
  todo,
});
