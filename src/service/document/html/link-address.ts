// What paper loses of a link: the address behind the words. It is printed behind them where it says more than they do and is one a
// person could type. Pure.

const longest = 70;

/** Empty where the words say it, or nobody would type it. */
export function linkedAddress(href: string, words: string): string {
  const match = /^(https?:\/\/|mailto:)([^?#\s<>]+)([?#].*)?$/i.exec(href.trim());
  if (match === null) return "";
  const [, scheme, address = "", behind = ""] = match;
  if (scheme!.toLowerCase() === "mailto:") return words.includes("@") ? "" : address.slice(0, longest);
  const whole = `${address}${behind}`.replace(/\/$/, "");
  if (whole.length > longest || /%[0-9a-f]{2}.*%[0-9a-f]{2}/i.test(whole)) return "";
  const host = address.replace(/\/.*$/, "").replace(/^www\./i, "");
  return words.toLowerCase().includes(host.toLowerCase()) || words.trim() === "" ? "" : whole;
}
