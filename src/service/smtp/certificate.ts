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
  try {
    const certificate = { cert: await readFile(files.cert), key: await readFile(files.key) };
    createSecureContext(certificate);
    return certificate;
  } catch (error) {
    throw new FaxError(
      "settings",
      `the certificate of smtp.tls in faxgate.yaml cannot be used: ${describeError(error)}`,
      error,
    );
  }
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
  const timer = setInterval(() => {
    check().catch((error: unknown) => {
      const text = describeError(error);
      if (text !== fault) told.faulty(text);
      fault = text;
    });
  }, look);
  timer.unref();
  void check().catch(() => {});
  return { stop: () => clearInterval(timer) };
}
