// What a converter sees of this machine: no network, no process but its own, no file but the system's programs, its private
// folder and what its arguments name. Tried once, with as much as the system allows; `faxgate doctor converters` says how
// far that went. Made by bubblewrap where it is installed, else by util-linux; never fails, at worst it gives nothing.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

export interface Sandbox {
  /** "own files": it sees no files of ours. "no network": it may read what we may. "none": it may do what we may. */
  readonly kind: "own files" | "no network" | "none";
  /** It runs as a user without an account. */
  readonly ownUser: boolean;
  /** It has a /proc, of its own processes. */
  readonly ownProcesses: boolean;
  /** An end by a signal comes as an exit code of 128 and the signal's number. */
  readonly codesForSignals: boolean;
  /** What to put before a program that works in `folder`; `bare`: it needs nothing of the system but programs and libraries. */
  command(folder: string, program: string, args: readonly string[], bare?: boolean): string[];
}

/** Where programs are looked for. */
export const programPath = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

/** A number no account should have: above those Debian and systemd give (60000 to 65535), below those of containers (100000 on). */
const strangersUid = 70_301;

/** Where libraries are found; what is not there is left out. */
const libraryPlaces = ["alternatives", "ld.so.cache"].map((name) => `/etc/${name}`);
/** What programs need of the system besides /usr and these. */
const systemPlaces = [
  ...["fonts", "ghostscript", "ld.so.conf", "ld.so.conf.d", "libreoffice"].map((name) => `/etc/${name}`),
  ...["/etc/localtime", "/etc/papersize", "/etc/paperspecs", "/var/cache/fontconfig", "/var/lib/ghostscript"],
];
/** Debian's /bin, /lib and so on lead into /usr; elsewhere they are folders. */
const shortcuts = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];
/** This program, two up from here in the source and the built tree: its own converters are Node's. */
const ours = ["node_modules", "src", "package.json"].map((name) =>
  fileURLToPath(new URL(`../../../${name}`, import.meta.url)),
);

const noCapabilities = ["--inh-caps=-all", "--ambient-caps=-all"];
const dropped = ["--no-new-privs", ...noCapabilities, "--bounding-set=-all"];
/** The group stays ours: the private folder and what the arguments name is open to it. */
const asStranger = ["--reuid", String(strangersUid), "--clear-groups"];

let found: Promise<Sandbox> | undefined;

export function sandbox(): Promise<Sandbox> {
  found ??= probe();
  return found;
}

async function probe(): Promise<Sandbox> {
  // As a preparation has it: a folder for the child inside one that is closed to everybody else.
  const closed = await mkdtemp(join(tmpdir(), "faxgate-sandbox-"));
  try {
    const folder = join(closed, "children");
    await mkdir(folder);
    await writeFile(join(folder, "seen"), "");
    const task = `test -r '${folder}/seen' && : > '${folder}/made'`;
    for (const candidate of candidates(process.getuid?.() === 0)) {
      await chmod(folder, candidate.ownUser ? 0o770 : 0o700);
      if (await works(candidate.command(folder, "/bin/sh", ["-c", task]))) return candidate;
    }
  } finally {
    await rm(closed, { recursive: true, force: true });
  }
  return {
    kind: "none",
    ownUser: false,
    ownProcesses: false,
    codesForSignals: false,
    command: (_, program, args) => [program, ...args],
  };
}

function candidates(root: boolean): Sandbox[] {
  const dying = ["setpriv", "--pdeathsig", "KILL"];
  const list: Sandbox[] = [];
  const withFiles = (ownUser: boolean, proc: readonly string[]): void => {
    const inner = root ? ["setpriv", ...(ownUser ? asStranger : []), ...dropped, "--"] : [];
    list.push({
      kind: "own files",
      ownUser,
      ownProcesses: proc.length > 0,
      codesForSignals: true,
      command: (folder, program, args, bare = false) => [
        "bwrap",
        ...["--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent"],
        ...(root ? rootsRights : []),
        ...(bare ? bareBinds() : systemBinds()),
        ...proc,
        ...(bare ? [] : devices),
        ...readable(folder, program, args).flatMap((path) => ["--dir", dirname(path), "--ro-bind", path, path]),
        ...["--dir", dirname(folder), "--bind", folder, folder, "--remount-ro", "/", "--chdir", folder, "--"],
        ...inner,
        program,
        ...args,
      ],
    });
  };
  const freshProc = ["--proc", "/proc"];
  if (root) withFiles(true, freshProc);
  withFiles(false, freshProc);
  // The system keeps a service from a /proc of its own; the machine's would show it our files.
  withFiles(false, []);
  const wrapped = (kind: Sandbox["kind"], before: readonly string[]): void => {
    list.push({
      kind,
      ownUser: false,
      ownProcesses: false,
      codesForSignals: false,
      command: (_, program, args) => [...before, program, ...args],
    });
  };
  // The parent-death signal stands behind the namespace: the kernel takes it away when a process enters a user namespace.
  for (const unshare of [["unshare", "--net", "--"], ["unshare", "--map-root-user", "--net", "--"], []]) {
    const kind = unshare.length > 0 ? "no network" : "none";
    // Another user could not reach the folder, which lies in one that is closed.
    for (const caps of [[...noCapabilities, "--bounding-set=-all"], noCapabilities, []])
      wrapped(kind, [...unshare, ...dying, "--no-new-privs", ...caps, "--"]);
  }
  return list;
}

/** What becoming another user takes, and nothing else of root's. */
const rootsRights = ["ALL", "CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"].flatMap((name, i) => [
  i === 0 ? "--cap-drop" : "--cap-add",
  name,
]);

/** Four of them, not a /dev of its own, which takes a millisecond; LibreOffice has its socket in /tmp whatever it is told. */
const devices = [
  ...["--dir", "/dev"],
  ...["null", "zero", "random", "urandom"].flatMap((name) => ["--dev-bind", `/dev/${name}`, `/dev/${name}`]),
  ...["--symlink", "/proc/self/fd", "/dev/fd"],
  ...["--size", String(16 * 1_048_576), "--perms", "1777", "--tmpfs", "/tmp"],
];

let system: string[] | undefined;
function systemBinds(): string[] {
  system ??= [
    ...bareBinds(),
    // A folder made for what lies in it is as closed as that is, so those above are made first.
    ...["--dir", "/var/cache", "--dir", "/var/lib"],
    ...systemPlaces.flatMap(seen),
  ];
  return system;
}

/** Programs and their libraries: each further place takes the time of a tenth of a page. */
let bareOnes: string[] | undefined;
function bareBinds(): string[] {
  bareOnes ??= [
    ...["--ro-bind", "/usr", "/usr", "--dir", "/etc"],
    ...shortcuts.flatMap((name) => {
      if (!existsSync(`/${name}`)) return [];
      return existsSync(`/usr/${name}`)
        ? ["--symlink", `usr/${name}`, `/${name}`]
        : ["--ro-bind", `/${name}`, `/${name}`];
    }),
    ...libraryPlaces.flatMap(seen),
  ];
  return bareOnes;
}

const seen = (path: string): string[] => (existsSync(path) ? ["--ro-bind", path, path] : []);

/** The program and the files among its arguments that are not seen already. */
function readable(folder: string, program: string, args: readonly string[]): string[] {
  const isIn = (path: string, place: string): boolean => path === place || path.startsWith(place + sep);
  const own = args.includes(process.execPath) || program === process.execPath ? ours : [];
  return [...new Set([program, ...args, ...own])].filter(
    (path) => isAbsolute(path) && !isIn(path, folder) && !isIn(path, "/usr") && !isIn(folder, path) && existsSync(path),
  );
}

function works(command: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command[0]!, command.slice(1), {
      stdio: "ignore",
      env: { PATH: programPath },
      timeout: 5000,
    });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}
