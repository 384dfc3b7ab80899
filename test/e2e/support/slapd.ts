// Debian's slapd on loopback with a tree as Active Directory has it: own configuration, schema and database in a temporary
// folder, stopped by its process id.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../support/free-port.ts";

/** What Active Directory's people have and Debian's schemas lack. Numbers of the tests' own. */
const schema = `
attributetype ( 1.3.6.1.4.1.4203.666.77.1 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.4203.666.77.2 NAME 'proxyAddresses' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.4203.666.77.3 NAME 'memberOf' EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
attributetype ( 1.3.6.1.4.1.4203.666.77.4 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.4203.666.77.9 NAME 'adUser' SUP top AUXILIARY MAY ( sAMAccountName $ proxyAddresses $ memberOf $ userAccountControl ) )
`;

export interface Entry {
  readonly cn: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

export const base = "dc=plant,dc=example";
export const reader = { dn: `cn=reader,${base}`, password: "s3cret (not) *" };

export class Slapd {
  readonly folder = mkdtempSync(join(tmpdir(), "faxgate-slapd-"));
  readonly port: number;
  readonly securePort: number;
  /** Signed by itself, for localhost. */
  readonly certificate = join(this.folder, "certificate.pem");
  #process: ChildProcess | undefined;

  private constructor(port: number, securePort: number) {
    this.port = port;
    this.securePort = securePort;
  }

  /** `groups`: name to the names of its members. */
  static async make(
    people: readonly Entry[],
    groups: Readonly<Record<string, readonly string[]>> = {},
  ): Promise<Slapd> {
    const slapd = new Slapd(await freePort(), await freePort());
    const { folder } = slapd;
    mkdirSync(join(folder, "db"));
    writeFileSync(join(folder, "ad.schema"), schema);
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"].concat([
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        join(folder, "key.pem"),
        "-out",
        slapd.certificate,
      ]),
      { stdio: "pipe" },
    );
    writeFileSync(
      join(folder, "slapd.conf"),
      [
        ...["core", "cosine", "inetorgperson"].map((name) => `include /etc/ldap/schema/${name}.schema`),
        `include ${folder}/ad.schema`,
        `pidfile ${folder}/slapd.pid`,
        `TLSCertificateFile ${slapd.certificate}`,
        `TLSCertificateKeyFile ${folder}/key.pem`,
        "modulepath /usr/lib/ldap",
        "moduleload back_mdb",
        "disallow bind_anon",
        "require authc",
        "database mdb",
        `suffix "${base}"`,
        `directory ${folder}/db`,
        `rootdn "cn=root,${base}"`,
        "access to attrs=userPassword by anonymous auth by * none",
        "access to * by users read by * none",
        "",
      ].join("\n"),
    );
    const ldif = [
      `dn: ${base}\nobjectClass: dcObject\nobjectClass: organization\ndc: plant\no: Plant\n`,
      `dn: ${reader.dn}\nobjectClass: person\ncn: reader\nsn: reader\nuserPassword: ${reader.password}\n`,
      ...people.map(
        ({ cn, attributes }) =>
          `dn: cn=${cn},${base}\nobjectClass: inetOrgPerson\nobjectClass: adUser\ncn: ${cn}\nsn: ${cn}\n${Object.entries(
            attributes,
          )
            .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\n`))
            .join("")}`,
      ),
      ...Object.entries(groups).map(
        ([cn, members]) =>
          `dn: cn=${cn},${base}\nobjectClass: groupOfNames\ncn: ${cn}\n${members.map((name) => `member: cn=${name},${base}\n`).join("")}`,
      ),
    ].join("\n");
    writeFileSync(join(folder, "tree.ldif"), ldif);
    execFileSync("slapadd", ["-f", join(folder, "slapd.conf"), "-l", join(folder, "tree.ldif")], {
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
      stdio: "pipe",
    });
    await slapd.start();
    return slapd;
  }

  async start(): Promise<void> {
    const child = spawn(
      "slapd",
      [
        "-f",
        join(this.folder, "slapd.conf"),
        "-h",
        `ldap://127.0.0.1:${this.port} ldaps://127.0.0.1:${this.securePort}`,
        "-d",
        "0",
      ],
      { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }, stdio: "ignore" },
    );
    this.#process = child;
    for (let tries = 0; !(await answers(this.port)); tries++) {
      if (tries > 100 || child.exitCode !== null) throw new Error("slapd does not start");
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await gone;
    this.#process = undefined;
  }

  /** Changes one attribute, as an administrator of the directory does. */
  async replace(cn: string, attribute: string, value: string): Promise<void> {
    await this.stop();
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
    const conf = join(this.folder, "slapd.conf");
    const input = `dn: cn=${cn},${base}\nchangetype: modify\nreplace: ${attribute}\n${attribute}: ${value}\n`;
    execFileSync("slapmodify", ["-f", conf], { env, input, stdio: "pipe" });
    await this.start();
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
