// Installs this clone as a service of the machine, or brings an installed one up to date: the program to /opt/faxgate, rules to
// /etc/faxgate, user and group, spool, the faxgate command, systemd units. Says each thing it does; run again it changes only what
// is not in order. A file of /etc/faxgate that somebody has edited is never touched: the new one is put beside it as FILE.new.
// Starts nothing. Plain JavaScript, run as root behind bootstrap.mjs, which has built the program.
//
//   npm run setup:system

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const clone = resolve(import.meta.dirname, "../..");
const program = "/opt/faxgate";
const rules = "/etc/faxgate";
const spool = "/var/spool/faxgate";
const command = "/usr/local/bin/faxgate";
const units = "/etc/systemd/system";
const account = "faxgate";

if (process.getuid() !== 0) stop("this changes the system; run:  sudo npm run setup:system");

makeAccount();
const { uid, gid } = accountIds();
installProgram();
installRules();
makeFolder(spool, 0o751, uid, gid);
installCommand();
installUnits();
tellNext();

/** The program as root owns it: the service cannot change it. */
function installProgram() {
  if (clone === program) return say(`${program} is this clone`);
  const wanted = [
    "dist",
    "src",
    "rules",
    "node_modules",
    "systemd",
    "package.json",
    "package-lock.json",
    "README.md",
    "CHANGELOG.md",
  ];
  const fresh = `${program}.new`;
  const old = `${program}.old`;
  for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o755 });
  for (const name of wanted) cpSync(join(clone, name), join(fresh, name), { recursive: true, verbatimSymlinks: true });
  openTo(fresh);
  const before = existsSync(program);
  if (before) renameSync(program, old);
  renameSync(fresh, program);
  rmSync(old, { recursive: true, force: true });
  say(`${before ? "replaced" : "installed"} ${program}`);
}

/** Readable for everybody, changed by root alone. */
function openTo(path) {
  const found = lstatSync(path);
  chownPath(path, 0, 0);
  if (found.isSymbolicLink()) return;
  if (!found.isDirectory()) return chmodSync(path, (found.mode & 0o111) === 0 ? 0o644 : 0o755);
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) openTo(join(path, name));
}

/** The rules an installation starts from, and what the program brings for texts, covers and printers. */
function installRules() {
  makeFolder(rules, 0o750, 0, gid);
  const known = join(rules, ".shipped.json");
  const shipped = existsSync(known) ? JSON.parse(readFileSync(known, "utf8")) : {};
  const source = join(clone, "rules");
  const files = [
    ...listFiles(join(source, "site")).map((file) => [join(source, "site", file), file]),
    ...["mails", "covers", "print", "schema"].flatMap((folder) =>
      listFiles(join(source, folder)).map((file) => [join(source, folder, file), join(folder, file)]),
    ),
  ];
  const counts = { new: 0, renewed: 0, kept: [] };
  for (const [from, name] of files) {
    const to = join(rules, name);
    const fresh = hashOf(from);
    // What settings say may be secret; texts, forms of covers and schemas are read by others than the gateway too.
    const mode = dirname(name) === "." ? 0o640 : 0o644;
    for (const [i, folder] of name.split("/").slice(0, -1).entries())
      makeFolder(join(rules, ...name.split("/").slice(0, i), folder), 0o755, 0, gid);
    if (!existsSync(to)) counts.new++;
    else if (hashOf(to) === fresh) {
      shipped[name] = fresh;
      continue;
    } else if (shipped[name] !== hashOf(to)) {
      // Told once for each version of ours.
      if (shipped[name] !== fresh && hashOfOrNone(`${to}.new`) !== fresh) {
        place(from, `${to}.new`, mode);
        counts.kept.push(name);
      }
      continue;
    } else counts.renewed++;
    place(from, to, mode);
    rmSync(`${to}.new`, { force: true });
    shipped[name] = fresh;
  }
  writeFileSync(`${known}.making`, `${JSON.stringify(shipped, undefined, 1)}\n`, { mode: 0o640 });
  renameSync(`${known}.making`, known);
  say(`${rules}: ${counts.new} files new, ${counts.renewed} renewed`);
  for (const name of counts.kept) say(`${join(rules, name)} is yours and stays; ours is beside it as ${name}.new`);
}

function place(from, to, mode) {
  const making = `${to}.making`;
  copyFileSync(from, making);
  chmodSync(making, mode);
  chownPath(making, 0, gid);
  renameSync(making, to);
}

function makeAccount() {
  if (spawnSync("getent", ["group", account]).status !== 0) run("groupadd", ["--system", account], `group ${account}`);
  if (spawnSync("getent", ["passwd", account]).status !== 0)
    run(
      "useradd",
      ["--system", "--gid", account, "--home-dir", spool, "--no-create-home", "--shell", "/usr/sbin/nologin", account],
      `user ${account}`,
    );
  // Modems belong to it.
  const groups = spawnSync("id", ["-nG", account], { encoding: "utf8" }).stdout.trim().split(" ");
  const wanted = ["dialout"].filter((group) => spawnSync("getent", ["group", group]).status === 0);
  for (const group of wanted.filter((one) => !groups.includes(one)))
    run("usermod", ["--append", "--groups", group, account], `${account} is in the group ${group}`);
}

function accountIds() {
  const [, , user, group] = spawnSync("getent", ["passwd", account], { encoding: "utf8" }).stdout.split(":");
  return { uid: Number(user), gid: Number(group) };
}

/** Also those above it. What is there keeps its contents. */
function makeFolder(path, mode, owner, group) {
  const isNew = !existsSync(path);
  mkdirSync(path, { recursive: true, mode });
  const found = lstatSync(path);
  if ((found.mode & 0o7777) !== mode) chmodSync(path, mode);
  if (found.uid !== owner || found.gid !== group) chownPath(path, owner, group);
  if (isNew) say(`made ${path}`);
}

/** The faxgate command of this machine knows where rules and spool are. */
function installCommand() {
  const text = `#!/bin/sh
: "\${FAXGATE_RULES:=${rules}}" "\${FAXGATE_SPOOL:=${spool}}"
export FAXGATE_RULES FAXGATE_SPOOL
exec ${process.execPath} ${program}/dist/cli/faxgate.js "$@"
`;
  writeIfChanged(command, text, 0o755);
}

/** With the path of the node that runs now. */
function installUnits() {
  let changed = false;
  for (const name of ["faxgate.service", "faxgate-print-agent.service"]) {
    const text = readFileSync(join(clone, "systemd", name), "utf8")
      .replaceAll("/usr/bin/node ", `${process.execPath} `)
      .replaceAll("/usr/bin/faxgate ", `${command} `);
    changed = writeIfChanged(join(units, name), text, 0o644) || changed;
  }
  if (changed && existsSync("/run/systemd/system/")) spawnSync("systemctl", ["daemon-reload"]);
}

function writeIfChanged(path, text, mode) {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.making`, text, { mode });
  chmodSync(`${path}.making`, mode);
  renameSync(`${path}.making`, path);
  say(`wrote ${path}`);
  return true;
}

function tellNext() {
  const home = process.execPath.startsWith("/root/") || process.execPath.startsWith("/home/");
  if (home)
    console.log(
      `\n${process.execPath} lies in a home folder, which the service cannot see: install Node for the whole machine.`,
    );
  console.log(`
Next:
  1  edit ${rules}/faxgate.yaml (domains, admin, relay), lines.yaml (your modems), users.yaml, outbound.yaml, inbound.yaml
  2  faxgate check             every fault with its place
  3  systemctl enable faxgate && systemctl restart faxgate
  4  faxgate doctor            what is still missing, and what to do`);
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)));
}

function hashOf(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function hashOfOrNone(file) {
  return existsSync(file) ? hashOf(file) : undefined;
}

function chownPath(path, owner, group) {
  if (lstatSync(path).isSymbolicLink()) return;
  chownSync(path, owner, group);
}

function run(name, args, done) {
  const result = spawnSync(name, args, { encoding: "utf8" });
  if (result.status !== 0) stop(`${name} failed: ${result.error?.message ?? result.stderr.trim()}`);
  say(done);
}

function say(words) {
  console.log(`  ${words}`);
}

function stop(words) {
  console.error(words);
  process.exit(1);
}
