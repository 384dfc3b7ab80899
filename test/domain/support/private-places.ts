// A machine's places of its own: name service, Kerberos and Samba files below a folder, mounted over the machine's, which stay
// untouched. Works only where the process has a mount and a network namespace of its own (npm run test:domain sees to it).

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";

export const realm = "PLANT.EXAMPLE";
export const controller = { name: "dc1.plant.example", address: "10.77.0.2" };
export const member = { name: "printsrv.plant.example", address: "10.77.0.3" };

export function makePrivatePlaces(folder: string): void {
  // A network of its own has nothing but an idle loopback.
  if (networkInterfaces()["lo"] !== undefined)
    throw new Error("these tests mount over files of the machine and take port 445: run them with npm run test:domain");
  const ip = (words: string): Buffer => execFileSync("ip", words.split(" "));
  ip("link set lo up");
  // Samba serves no loopback addresses but 127.0.0.1: both servers' addresses stand on a cable that leads nowhere.
  ip("link add plant0 type veth peer name plant1");
  for (const end of ["plant0", "plant1"]) ip(`link set ${end} up`);
  for (const { address } of [controller, member]) ip(`address add ${address}/24 dev plant0`);
  const cover = (path: string, text: string): void => {
    if (!existsSync(path)) throw new Error(`${path} is missing`);
    const own = join(folder, path.replaceAll("/", "_"));
    writeFileSync(own, text);
    execFileSync("mount", ["--bind", own, path]);
  };
  cover("/etc/resolv.conf", `search plant.example\nnameserver ${controller.address}\n`);
  const hosts = [controller, member].map(({ name, address }) => `${address} ${name} ${name.split(".")[0]}`);
  cover("/etc/hosts", `127.0.0.1 localhost\n${hosts.join("\n")}\n`);
  const names = readFileSync("/etc/nsswitch.conf", "utf8");
  cover("/etc/nsswitch.conf", names.replace(/^(passwd|group):.*/gm, "$1: files winbind"));
  writeFileSync(join(folder, "krb5.conf"), `[libdefaults]\ndefault_realm = ${realm}\ndns_lookup_realm = false\n`);
  process.env["KRB5_CONFIG"] = join(folder, "krb5.conf");
  process.env["KRB5CCNAME"] = `FILE:${join(folder, "tickets")}`;
  for (const path of ["/etc/samba", "/var/lib/samba", "/var/cache/samba", "/run/samba", "/var/log/samba"]) {
    mkdirSync(path, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", "mode=755", "none", path]);
  }
  mkdirSync("/var/lib/samba/private", { mode: 0o700 });
}
