// A user's printer window as Windows fills it: open the printer for use, list its jobs, delete one (MS-RPRN).

import { run } from "./unix-users.ts";

const script = `
import json, sys
from samba.dcerpc import spoolss
from samba.param import LoadParm
from samba.credentials import Credentials, DONT_USE_KERBEROS
host, port, conf, domain, user, password = sys.argv[1:7]
lp = LoadParm()
lp.load(conf)
lp.set("smb ports", port)
who = Credentials()
who.guess(lp)
who.set_kerberos_state(DONT_USE_KERBEROS)
who.set_username(user)
who.set_password(password)
who.set_domain(domain)
pipe = spoolss.spoolss("ncacn_np:%s[\\\\pipe\\\\spoolss]" % host, lp, who)
handle = pipe.OpenPrinter("\\\\\\\\%s\\\\fax" % host, None, spoolss.DevmodeContainer(), 0x8)
count, _, _ = pipe.EnumJobs(handle, 0, 1000, 1, b"\\0" * 262144, 262144)
answer = {"jobs": []}
# Asked for one by one: reading the second entry of a longer answer crashes Samba 4.17's Python.
# Samba's own jobs have small numbers; those it knows from lpq alone begin at 10000.
for number in [*range(1, 1000), *range(10000, 11000)]:
    if len(answer["jobs"]) == count:
        break
    try:
        job, _ = pipe.GetJob(handle, number, 1, b"\\0" * 65536, 65536)
        answer["jobs"].append("%d %s %s" % (job.job_id, job.user_name, job.document_name))
    except Exception as error:
        if "INVALID" not in str(error): raise
if len(sys.argv) > 7:
    try:
        pipe.SetJob(handle, int(sys.argv[7]), None, 5)
        answer["removed"] = "yes"
    except Exception as error:
        answer["removed"] = str(error)
print()
print(json.dumps(answer))
`;

export interface PrinterWindow {
  /** Job number, owner and title of each document. */
  readonly jobs: string[];
  /** "yes", or why not; missing where nothing was to be deleted. */
  readonly removed?: string;
}

export async function printerWindow(
  at: {
    readonly host: string;
    readonly port: number;
    /** smb.conf of the client. */
    readonly conf: string;
    readonly domain: string;
    readonly user: string;
    readonly password: string;
  },
  remove?: number,
): Promise<PrinterWindow> {
  const args = ["-c", script, at.host, `${at.port}`, at.conf, at.domain, at.user, at.password];
  const { code, output } = await run("/usr/bin/python3", remove === undefined ? args : [...args, `${remove}`]);
  const found = /^\{.*\}$/m.exec(output)?.[0];
  if (code !== 0 || found === undefined) throw new Error(`no printer window (${code}): ${output.slice(-800)}`);
  return JSON.parse(found) as PrinterWindow;
}
