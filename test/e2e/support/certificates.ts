// A certificate authority of a test, and certificates it signed; made by openssl.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const openssl = (...args: string[]): void => {
  execFileSync("openssl", args, { stdio: "pipe" });
};
const fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Path of the authority's own certificate; its key lies beside it. */
export function makeAuthority(folder: string, name: string): string {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  openssl("req", "-x509", ...fresh, "-days", "3650", "-subj", `/CN=${name}`, "-keyout", key, "-out", cert);
  return cert;
}

/** A server's certificate for a host name, signed by the authority. */
export function makeCertificate(folder: string, authority: string, host: string): { cert: string; key: string } {
  const [cert, key, wish, names] = ["pem", "key", "csr", "names"].map((end) => join(folder, `${host}.${end}`)) as [
    string,
    string,
    string,
    string,
  ];
  openssl("req", "-new", ...fresh, "-subj", `/CN=${host}`, "-keyout", key, "-out", wish);
  writeFileSync(names, `subjectAltName=DNS:${host}\n`);
  const signer = ["-CA", authority, "-CAkey", authority.replace(/\.pem$/, ".key"), "-CAcreateserial"];
  openssl("x509", "-req", "-in", wish, ...signer, "-days", "3650", "-extfile", names, "-out", cert);
  return { cert, key };
}
