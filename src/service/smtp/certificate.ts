// The administrator's certificate, taken anew when its files change: a renewal every few weeks takes no restart. A renewed one
// that cannot be used leaves the old one in force.

import { readFile, stat } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { describeError, FaxError } from "../../base/errors.ts";

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** FaxError "settings" when a file cannot be read, or the two do not fit. */
export async function readCertificate(files: CertificateFiles): Promise<Certificate> {
  const wrong = (what: string, error: unknown): FaxError =>
    new FaxError("settings", `smtp.tls in faxgate.yaml cannot be used: ${what}: ${describeError(error)}`, error);
  const read = (name: "cert" | "key"): Promise<Buffer> =>
    readFile(files[name]).catch((error: unknown) => {
      throw wrong(`${name} ${files[name]} cannot be read`, error);
    });
  const certificate = { cert: await read("cert"), key: await read("key") };
  // One by one, so that the guilty file is named.
  for (const name of ["cert", "key"] as const)
    try {
      createSecureContext({ [name]: certificate[name] });
    } catch (error) {
      throw wrong(`${files[name]} holds no ${name === "cert" ? "certificate" : "private key"} in PEM`, error);
    }
  try {
    createSecureContext(certificate);
  } catch (error) {
    throw wrong(`${files.cert} and ${files.key} do not belong together`, error);
  }
  return certificate;
}

/** Looks every `look` ms. `faulty` hears of each fault once. */
export function followCertificate(
  files: CertificateFiles,
  told: { readonly renewed: (certificate: Certificate) => void; readonly faulty: (fault: string) => void },
  look = 60_000,
): { stop(): void } {
  let seen = "";
  let fault = "";
  const check = async (): Promise<void> => {
    const times = await Promise.all([files.cert, files.key].map(async (file) => (await stat(file)).mtimeMs));
    const now = times.join();
    if (seen === "" || now === seen) {
      seen = now;
      return;
    }
    told.renewed(await readCertificate(files));
    seen = now;
    fault = "";
  };
  // One look at a time: two at once would both find the same change.
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    check()
      .catch((error: unknown) => {
        const text = describeError(error);
        if (text !== fault) told.faulty(text);
        fault = text;
      })
      .finally(() => {
        looking = false;
      });
  }, look);
  timer.unref();
  void check().catch(() => {});
  return { stop: () => clearInterval(timer) };
}
