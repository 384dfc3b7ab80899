// A self-made certificate for 127.0.0.1, its own authority.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { tempFolder } from "./temp-spool.ts";

/** The files' paths. */
export function makeCertificate(name = "fax.local"): { cert: string; key: string } {
  const folder = tempFolder("cert");
  const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  makeAgain(files, name);
  return files;
}
export function makeAgain(files: { cert: string; key: string }, name: string): void {
  const wanted = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      ...wanted,
      "-keyout",
      files.key,
      "-out",
      files.cert,
    ],
    { stdio: "ignore" },
  );
}
