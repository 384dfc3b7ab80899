// Makes a fresh clone ready: npm packages, Debian packages, compiled program. Plain JavaScript, since Node 20 runs no
// TypeScript and nothing is installed yet. Does only what is missing; starts no service. Ends with 1 and one line that says
// what to run where it may not install itself.
//
//   node src/main/bootstrap.mjs start|test|interop|e2e|domain|bench

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** Programs by the Debian package that brings them, and what they are for. */
const programs = {
  start: {
    "redis-server": "redis-server",
    gs: "ghostscript",
    mutool: "mupdf-tools",
    paps: "paps",
    setpriv: "util-linux",
    bwrap: "bubblewrap",
    "fc-list": "fontconfig",
  },
  test: {
    tiffcp: "libtiff-tools",
    pdfimages: "poppler-utils",
    pdftotext: "poppler-utils",
    swaks: "swaks",
    openssl: "openssl",
  },
  interop: {
    iaxmodem: "iaxmodem",
    efax: "efax",
    faxq: "hylafax-server",
    sendfax: "hylafax-client",
    gcc: "gcc",
    socat: "socat",
    cupsd: "cups-daemon",
    lp: "cups-client",
  },
  e2e: {
    smbd: "samba",
    smbclient: "smbclient",
    rpcclient: "samba-common-bin",
    cupsd: "cups-daemon",
    lp: "cups-client",
    ipptool: "cups-ipp-utils",
    slapd: "slapd",
    ldapadd: "ldap-utils",
    postfix: "postfix",
    dovecot: "dovecot-core",
    openssl: "openssl",
    swaks: "swaks",
    python3: "python3",
    "heif-convert": "libheif-examples",
    bmptopnm: "netpbm",
    pdftoppm: "poppler-utils",
    chromium: "chromium",
    "systemd-analyze": "systemd",
    tesseract: "tesseract-ocr",
  },
  bench: { tesseract: "tesseract-ocr", postfix: "postfix" },
  domain: {
    smbd: "samba",
    smbclient: "smbclient",
    rpcclient: "samba-common-bin",
    winbindd: "winbind",
    ldbmodify: "ldb-tools",
    kinit: "krb5-user",
    ip: "iproute2",
    pgrep: "procps",
  },
};
const machine = `${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`;
const headers = join("/usr/include", machine);
const libraries = join("/usr/lib", machine);
/** Files that no program stands for: fonts for text in any script, what the tests' telephone exchange is compiled with. */
const files = {
  start: {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core",
    "/usr/share/fonts-droid-fallback/truetype/DroidSansFallback.ttf": "fonts-droid-fallback",
  },
  interop: {
    "/usr/include/pty.h": "libc6-dev",
    [join(headers, "spandsp.h")]: "libspandsp-dev",
    [join(headers, "tiffio.h")]: "libtiff-dev",
  },
  e2e: {
    "/usr/lib/python3/dist-packages/samba/__init__.py": "python3-samba",
    "/usr/lib/libreoffice/program/libswlo.so": "libreoffice-writer-nogui",
    "/usr/lib/libreoffice/program/libsclo.so": "libreoffice-calc-nogui",
    "/usr/lib/libreoffice/program/libslideshowlo.so": "libreoffice-impress-nogui",
    "/usr/lib/cups/filter/rastertopdf": "cups-core-drivers",
    [join(libraries, "perl5/5.36/Net/SSLeay.pm")]: "libnet-ssleay-perl",
    "/usr/share/perl5/Sisimai.pm": "libsisimai-perl",
  },
  domain: {
    "/usr/lib/python3/dist-packages/samba/__init__.py": "python3-samba",
    "/usr/share/samba/setup/provision.ldif": "samba-ad-provision",
    [join(libraries, "samba/ldb/samba_dsdb.so")]: "samba-dsdb-modules",
    [join(libraries, "samba/vfs/acl_xattr.so")]: "samba-vfs-modules",
    [join(libraries, "libnss_winbind.so.2")]: "libnss-winbind",
  },
};

const mode = process.argv[2] ?? "start";
if (!(mode in programs)) stop(`usage: node src/main/bootstrap.mjs ${Object.keys(programs).join("|")}`);
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  stop(`faxgate needs Node 20.19 or newer; this is ${process.versions.node}`);

installDebianPackages();
installNpmPackages();
run(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.json")],
  "the program does not compile",
);

function installDebianPackages() {
  const below = { start: [], bench: ["start", "test", "interop"] }[mode] ?? ["start", "test"];
  const levels = [...new Set([...below, mode])];
  const missing = new Set();
  for (const level of levels) {
    for (const [program, name] of Object.entries(programs[level])) if (!onPath(program)) missing.add(name);
    for (const [file, name] of Object.entries(files[level] ?? {})) if (!existsSync(file)) missing.add(name);
  }
  if (missing.size === 0) return;
  const names = [...missing];
  if (process.getuid() !== 0 || !onPath("apt-get"))
    stop(
      `these Debian packages are missing: ${names.join(" ")}\nrun once:  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(" ")}`,
    );
  console.log(`installing Debian packages: ${names.join(" ")}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Debian asks this file before it starts a service; 101 means no. One that is there already stays as it is.
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    run("apt-get", ["update", "-qq"], "apt-get update failed", environment);
    run(
      "apt-get",
      ["install", "-y", "-qq", "--no-install-recommends", ...names],
      "apt-get install failed",
      environment,
    );
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

function installNpmPackages() {
  const lock = join(root, "package-lock.json");
  const mark = join(root, "node_modules/.faxgate-lock");
  const wanted = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  console.log("installing npm packages");
  run("npm", ["ci", "--no-audit", "--no-fund"], "npm ci failed");
  writeFileSync(mark, wanted);
}

function onPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function run(command, args, failure, environment = process.env) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    env: environment,
    maxBuffer: 64 << 20,
  });
  if (result.status === 0) return;
  process.stderr.write(result.stdout ?? "");
  process.stderr.write(result.stderr ?? "");
  stop(`${failure}${result.error ? `: ${result.error.message}` : ""}`);
}

function stop(words) {
  console.error(words);
  process.exit(1);
}
