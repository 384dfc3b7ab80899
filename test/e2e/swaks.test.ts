// Mail from a client nobody here wrote (swaks), through the running gateway: in plain, with STARTTLS and TLS from the start, with
// a log-in that a real directory (slapd) judges, with the parameters of reports, and what is refused.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJob } from "../../src/device/store/job-files.ts";
import { freePort } from "../support/free-port.ts";
import { selfSigned } from "../support/gate.ts";
import { Gateway } from "../support/gateway.ts";
import { base, reader, Slapd } from "./support/slapd.ts";

const carla = "carla@plant.example";
const people = [
  {
    cn: "Carla",
    attributes: { sAMAccountName: "carla", mail: carla, userPassword: "Carla's own", userAccountControl: "512" },
  },
  {
    cn: "Left",
    attributes: {
      sAMAccountName: "left",
      mail: "left@plant.example",
      userPassword: "still right",
      userAccountControl: "514",
    },
  },
];

describe("swaks as the client, slapd as the log-in", function () {
  this.timeout(120_000);
  let slapd: Slapd;
  let gateway: Gateway;
  let securePort: number;
  before(async () => {
    slapd = await Slapd.make(people);
    const secret = join(slapd.folder, "password");
    writeFileSync(secret, `${reader.password}\n`, { mode: 0o600 });
    securePort = await freePort();
    const { cert, key } = selfSigned();
    gateway = new Gateway({
      rules: {
        "faxgate.yaml": (text) =>
          text
            .replace(/^trust: .*$/m, "trust: []")
            .replace(
              "smtp:\n",
              `smtp:\n  tls: { cert: ${cert}, key: ${key} }\n  listen-tls: 127.0.0.1:${securePort}\n`,
            ),
        "users.yaml": (text) => `${text}
directory:
  servers: [ldap://127.0.0.1:${slapd.port}]
  bind-dn: "${reader.dn}"
  password-file: ${secret}
  base: "${base}"
  domains: [DOM]
  log-in: yes
  timeout: 2s
`,
      },
    });
    await gateway.start();
  });
  after(async () => {
    await gateway?.remove();
    await slapd?.close();
  });

  /** Both sides of the conversation, and swaks's exit code at the end. */
  const swaks = (...options: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const port = options.includes("--tls-on-connect") ? securePort : gateway.port;
      const usual = [
        "--server",
        "127.0.0.1",
        "--port",
        String(port),
        "--ehlo",
        "client.plant.example",
        "--timeout",
        "10",
      ];
      const child = spawn("swaks", [...usual, ...options], { stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => {
          said += chunk.toString();
        });
      child.on("error", reject);
      child.on("close", (code) => resolve(`${said}exit ${code}\n`));
    });
  const log = (user: string, password: string, kind = "PLAIN"): string[] => [
    ...["--auth", kind, "--auth-user", user, "--auth-password", password],
  ];
  const mail = (from: string, to = "5550001@fax.local"): string[] => ["--from", from, "--to", to];

  const taken: readonly (readonly [what: string, options: readonly string[]])[] = [
    ["STARTTLS and AUTH PLAIN", ["--tls", ...log("DOM\\carla", "Carla's own"), ...mail(carla)]],
    ["STARTTLS and AUTH LOGIN", ["--tls", ...log(carla, "Carla's own", "LOGIN"), ...mail(carla)]],
    ["TLS from the start", ["--tls-on-connect", ...log(carla, "Carla's own"), ...mail(carla, "5550002@fax.local")]],
    [
      "commands sent together",
      ["--tls", "--pipeline", ...log(carla, "Carla's own"), ...mail(carla, "5550002@fax.local")],
    ],
  ];
  for (const [what, options] of taken)
    it(`is taken and faxed: ${what}`, async () => {
      const id = `<${Math.random().toString(36).slice(2)}@client.plant.example>`;
      const said = await swaks(...options, "--h-Message-Id", id);
      assert.match(said, /<~?\*? ?.*250 2\.0\.0 kept as \S+[\s\S]*exit 0/);
      const kept = /kept as (\S+)/.exec(said)![1]!;
      await gateway.until(() => gateway.log.includes(`mail worked on id=${kept} direct=1`), 20_000, "it was worked on");
    });

  const refused: readonly (readonly [what: string, options: readonly string[], answer: RegExp, log: RegExp])[] = [
    [
      "a wrong password",
      ["--tls", ...log(carla, "wrong"), ...mail(carla)],
      /535 5\.7\.8/,
      /log-in refused name=carla@plant\.example/,
    ],
    [
      "an empty password, which a directory takes for no log-in at all",
      ["--tls", "--auth", "PLAIN", "--auth-user", carla, "--auth-password", "", "--no-hints", ...mail(carla)],
      /535 5\.7\.8|5\d\d /,
      /log-in refused|refused host=/,
    ],
    [
      "a disabled account with its right password",
      ["--tls", ...log("left@plant.example", "still right"), ...mail("left@plant.example")],
      /535 5\.7\.8/,
      /log-in refused name=left@plant\.example/,
    ],
    [
      "a name that is a filter",
      ["--tls", ...log("*", "Carla's own"), ...mail(carla)],
      /535 5\.7\.8/,
      /log-in refused name=/,
    ],
    [
      "a password outside TLS",
      [...log(carla, "Carla's own"), ...mail(carla)],
      /538 5\.7\.11/,
      /log-in refused name=carla@plant\.example/,
    ],
    [
      "somebody else's address",
      ["--tls", ...log(carla, "Carla's own"), ...mail("user1@plant.example")],
      /550 5\.7\.1 you are logged in as/,
      /recipient refused to=5550001@fax\.local from=user1@plant\.example/,
    ],
    ["no log-in", ["--tls", ...mail(carla)], /550 5\.7\.1 carla@plant\.example may not send/, /recipient refused/],
    [
      "a relay",
      ["--tls", ...log(carla, "Carla's own"), ...mail(carla, "x@elsewhere.example")],
      /550 5\.7\.1 .*not one of our addresses/,
      /recipient refused to=x@elsewhere\.example/,
    ],
    [
      "a number the rules refuse",
      ["--tls", ...log(carla, "Carla's own"), ...mail(carla, "01134942314159@fax.local")],
      /550 5\.7\.1 the trial faxes to 555XXXX only/,
      /recipient refused to=01134942314159@fax\.local/,
    ],
    [
      "a PROXY line nobody asked for",
      [
        "--proxy-version",
        "1",
        "--proxy-family",
        "TCP4",
        "--proxy-source",
        "192.0.2.1",
        "--proxy-source-port",
        "5",
        "--proxy-dest",
        "127.0.0.1",
        "--proxy-dest-port",
        "25",
        ...mail(carla),
      ],
      /500 |421 /,
      /refused host=127\.0\.0\.1 answer="(?:500|421)/,
    ],
  ];
  for (const [what, options, answer, line] of refused)
    it(`is refused and logged: ${what}`, async () => {
      const from = gateway.log.length;
      const said = await swaks(...options);
      assert.match(said, answer);
      assert.doesNotMatch(said, /kept as/);
      assert.match(said, /exit [1-9]/);
      await gateway.until(() => line.test(gateway.log.slice(from)), 5_000, `a line of the log: ${line}`);
    });

  it("takes what is said of reports", async () => {
    // swaks has no options for it, but puts into the brackets what it is told; the last one stays, and is a letter like others.
    const said = await swaks(
      "--tls",
      ...log(carla, "Carla's own"),
      ...["--from", `${carla}> RET=HDRS ENVID=QQ+2B314159`],
      ...["--to", "5550001@fax.local> NOTIFY=SUCCESS ORCPT=rfc822;IMCEAFAX-5550001@plant.example"],
    );
    assert.match(said, /MAIL FROM:<carla@plant\.example> RET=HDRS ENVID=QQ\+2B314159>/);
    const id = /kept as (\S+)/.exec(said)![1]!;
    await gateway.until(() => gateway.log.includes(`mail worked on id=${id} direct=1`), 20_000, "it was worked on");
    const job = JSON.stringify(await readJob(gateway.spool, `${id}-1`));
    assert.match(job, /QQ\+314159>/);
    assert.match(job, /"notify":\["success"\]/);
    assert.match(job, /"rfc822;IMCEAFAX-5550001@plant\.example>"/);
  });

  it("puts a log-in off while the directory is away, and serves again when it is back", async () => {
    await slapd.stop();
    const said = await swaks("--tls", ...log(carla, "Carla's own"), ...mail(carla));
    assert.match(said, /454 4\.7\.0|535 /);
    assert.doesNotMatch(said, /kept as/);
    await slapd.start();
    assert.match(await swaks("--tls", ...log(carla, "Carla's own"), ...mail(carla, "5550003@fax.local")), /kept as/);
  });
});
