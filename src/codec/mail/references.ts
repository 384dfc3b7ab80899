// Threading headers (RFC 5322 3.6.4): In-Reply-To names the mail answered, References the whole thread, bounded.

/** Fields for a mail that answers `messageId`; empty when that mail had none. */
export function formatReferences(thread: { messageId: string; references: readonly string[] }): {
  inReplyTo?: string;
  references?: string[];
} {
  if (thread.messageId === "") return {};
  const known = thread.references.filter((id) => id !== thread.messageId);
  return {
    inReplyTo: thread.messageId,
    references: [...known.slice(0, 1), ...known.slice(1).slice(-18), thread.messageId],
  };
}

/** Tokens of our notices among Message-IDs: <print.TOKEN@domain>. */
export function noticeTokens(ids: readonly string[], domains: readonly string[]): string[] {
  const found = new Set<string>();
  for (const id of ids)
    for (const match of id.matchAll(/<print\.([a-z0-9]{16,64})@([^>\s]+)>/gi))
      if (domains.includes(match[2]!.toLowerCase())) found.add(match[1]!.toLowerCase());
  return [...found];
}

/** What a mail of ours told of: one job's end, or what an earlier answer asked for. */
export type ToldOf = { readonly job: string } | { readonly answer: string };

/**
 * What the mails of ours in a thread told of, by their Message-IDs <JOB-delivered-1@domain>, <ANSWER-receipt@domain> and
 * <MAIL-digest-12-12@domain>.
 * `ids`: In-Reply-To, then the references, the nearest first; so is the result.
 */
export function toldOf(ids: readonly string[], domains: readonly string[]): ToldOf[] {
  return ids.flatMap((id): ToldOf[] => {
    const match =
      /<([a-z0-9]+-[a-z0-9]+)(?:-receipt|-digest-\d{1,5}-\d{1,6}|-digest-delayed|(-\d{1,5})-(?:delivered|failed|perhaps-delivered|delayed)-\d{1,4})@([^>\s]+)>/i.exec(
        id,
      );
    if (match === null || !domains.includes(match[3]!.toLowerCase())) return [];
    const name = match[1]!.toLowerCase();
    return [match[2] === undefined ? { answer: name } : { job: `${name}${match[2]}` }];
  });
}
