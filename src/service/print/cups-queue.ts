// The driverless fax queue of CUPS: a back end that puts jobs into the print drop, and the words for lpadmin. The back end has
// mode 0700, so CUPS runs it as root and its files name their users (DESIGN 4.8): the name CUPS has authenticated, or the one
// the client gives where the queue's policy lets everybody in.

/** `command`: how faxgate is started here, in shell words that are already safe. */
export function cupsBackend(command: string, spool: string): string {
  return `#!/bin/sh
# The CUPS back end of faxgate, made by "faxgate print-queue cups". Mode 0700: it has to run as root.
# Arguments of CUPS: job user title copies options [file]. One copy is faxed, whatever was asked for.
if [ $# -eq 0 ]; then
  echo 'direct faxgate "Unknown" "faxgate"'
  exit 0
fi
umask 077
file=$6
made=
if [ -z "$file" ]; then
  made=$(mktemp "\${TMPDIR:-/tmp}/faxgate-XXXXXX") || exit 6
  trap 'rm -f "$made"' EXIT
  cat > "$made" || exit 6
  file=$made
fi
echo "INFO: handing the document to faxgate" >&2
# 6 = CUPS keeps the job and tries again.
said=$(${command} print --spool=${shellWord(spool)} --queue="$PRINTER" --user="$2" --title="$3" -- "$file" 2>&1) && exit 0
echo "ERROR: $said" >&2
exit 6
`;
}

/** In single quotes, whatever is in it. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Arguments of lpadmin that make the queue. */
export const cupsQueue = (name: string, ppd: string, policy: string): string[] => [
  ...["-p", name, "-E", "-v", "faxgate:/", "-P", ppd, "-D", "Fax: print, then answer the mail that comes"],
  ...["-o", "printer-is-shared=true", "-o", `printer-op-policy=${policy}`, "-o", "printer-error-policy=retry-job"],
];
