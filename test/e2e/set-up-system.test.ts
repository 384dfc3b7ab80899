// npm run setup:system on folders of this machine that nobody else sees: in a mount namespace /etc and /usr/local/bin are copies, /opt
// and /var/spool empty, so that accounts are really made and files really installed.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
/** Those that are copied; the others are empty. */
const copied = ["/etc", "/usr/local/bin"];
const places = [...copied, "/opt", "/var/spool"];

describe("setting up the system", function () {
  this.timeout(120_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-set-up-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What a script says in its copies of the system's folders, which are gone behind it. */
  function inCopies(script: string): string {
    const copies = places.map((place, i) => {
      const copy = copied.includes(place) ? `cp -a ${place}/. c${i}/; ` : "";
      return `mkdir c${i}; ${copy}mount --bind c${i} ${place}`;
    });
    const file = join(folder, "script.sh");
    writeFileSync(
      file,
      `set -e\ncd ${folder}\nmount -t tmpfs tmpfs .\ncd ${folder}\n${copies.join("\n")}\ncd ${root}\nsetup() { node src/main/set-up-system.mjs; }\n${script}\n`,
    );
    return execFileSync("unshare", ["--mount", "bash", file], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  it("makes account, program, rules, spool, command and units, and what it made is in order", () => {
    const said = inCopies(`
      setup
      stat -c '%n %a %U:%G' /etc/faxgate /etc/faxgate/users.yaml /etc/faxgate/mails/en/received.txt /var/spool/faxgate \
        /opt/faxgate/dist/cli/faxgate.js /usr/local/bin/faxgate /etc/systemd/system/faxgate.service
      id -nG faxgate
      faxgate check
      setpriv --reuid faxgate --regid faxgate --init-groups faxgate check
      systemd-analyze verify /etc/systemd/system/faxgate.service /etc/systemd/system/faxgate-print-agent.service 2>&1
      find /opt/faxgate -not -user root -o -perm /022 -not -type l | head`);
    for (const expected of [
      "/etc/faxgate 750 root:faxgate",
      "/etc/faxgate/users.yaml 640 root:faxgate",
      "/etc/faxgate/mails/en/received.txt 644 root:faxgate",
      "/var/spool/faxgate 751 faxgate:faxgate",
      "/opt/faxgate/dist/cli/faxgate.js 644 root:root",
      "/usr/local/bin/faxgate 755 root:root",
      "/etc/systemd/system/faxgate.service 644 root:root",
      "faxgate dialout",
    ])
      assert.ok(said.includes(expected), `${expected}\n${said}`);
    assert.equal(said.match(/^\/etc\/faxgate: in order/gm)?.length, 2, said);
    // Nothing behind it: neither verify nor find has a complaint.
    assert.match(said, /in order \(.*\)\n$/);
  });

  it("run again changes nothing; what somebody edited stays, with ours beside it when it is another one", () => {
    const said = inCopies(`
      setup > /dev/null
      echo "# mine" >> /etc/faxgate/users.yaml
      before=$(cd /etc/faxgate; find . -type f | sort | xargs sha256sum | sha256sum)
      setup | grep 'files new'
      after=$(cd /etc/faxgate; find . -type f | sort | xargs sha256sum | sha256sum)
      test "$before" = "$after" && echo unchanged
      # As if an earlier version had brought other texts.
      echo "# of an earlier version" >> /etc/faxgate/outbound.yaml
      hash=$(sha256sum < /etc/faxgate/outbound.yaml | cut -d' ' -f1)
      old=$(sha256sum < rules/site/outbound.yaml | cut -d' ' -f1)
      users=$(sha256sum < rules/site/users.yaml | cut -d' ' -f1)
      sed -i -e "s/$old/$hash/" -e "s/$users/0000/" /etc/faxgate/.shipped.json
      setup
      cmp rules/site/outbound.yaml /etc/faxgate/outbound.yaml && echo renewed
      cmp rules/site/users.yaml /etc/faxgate/users.yaml.new && tail -1 /etc/faxgate/users.yaml`);
    assert.match(said, /0 files new, 0 renewed\nunchanged/);
    assert.match(
      said,
      /0 files new, 1 renewed\n.*users\.yaml is yours and stays; ours is beside it as users\.yaml\.new/,
    );
    assert.match(said, /renewed\n# mine\n$/);
  });

  it("tells an ordinary user what to run, and touches nothing", () => {
    assert.throws(
      () =>
        execFileSync("setpriv", ["--reuid", "65534", "--clear-groups", "node", "src/main/set-up-system.mjs"], {
          cwd: root,
          encoding: "utf8",
          stdio: "pipe",
        }),
      /sudo npm run setup:system/,
    );
  });

  it("has units that leave a service little to harm", () => {
    const exposure = (unit: string): number => {
      const said = execFileSync("systemd-analyze", ["security", "--offline=true", join(root, "systemd", unit)], {
        encoding: "utf8",
      });
      return Number(/Overall exposure level for \S+: ([\d.]+)/.exec(said)![1]);
    };
    // What is left is what modems, mail and the sandbox of converters need.
    assert.ok(exposure("faxgate.service") <= 4, `${exposure("faxgate.service")}`);
    assert.ok(exposure("faxgate-print-agent.service") <= 3, `${exposure("faxgate-print-agent.service")}`);
  });
});
