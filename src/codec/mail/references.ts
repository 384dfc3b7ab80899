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

/** The job a notice of ours tells the end of, by the notice's Message-ID: <JOB-delivered-1@domain>. */
export function noticedJob(id: string, domains: readonly string[]): string | undefined {
  const match = /<([a-z0-9]+-[a-z0-9]+-\d{1,5})-(?:delivered|failed|perhaps-delivered)-\d{1,4}@([^>\s]+)>/i.exec(id);
  return match !== null && domains.includes(match[2]!.toLowerCase()) ? match[1]!.toLowerCase() : undefined;
}

/** The answer a receipt of ours told of, by the receipt's Message-ID: <ANSWER-receipt@domain>. */
export function receiptedAnswer(id: string, domains: readonly string[]): string | undefined {
  const match = /<([a-z0-9]+-[a-z0-9]+)-receipt@([^>\s]+)>/i.exec(id);
  return match !== null && domains.includes(match[2]!.toLowerCase()) ? match[1]!.toLowerCase() : undefined;
}
