// Puts a server on an address of the rules.

import type { AddressInfo } from "node:net";
import type { SMTPServer } from "smtp-server";
import { FaxError, systemCode } from "../../base/errors.ts";

/** `endpoint`: HOST:PORT. Resolves with the real one; FaxError "settings" when it cannot be had. */
export async function listenOn(server: SMTPServer, endpoint: string): Promise<string> {
  const colon = endpoint.lastIndexOf(":");
  const host = endpoint.slice(0, colon).replace(/^\[|\]$/g, "");
  await listen(server, host, Number(endpoint.slice(colon + 1)));
  const bound = server.server.address() as AddressInfo;
  return `${bound.address}:${bound.port}`;
}

/** A port that is taken is waited for a little: the smtp process of a killed run may still be ending. */
async function listen(server: SMTPServer, host: string, port: number): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, resolve);
      });
      return;
    } catch (error) {
      const code = systemCode(error);
      server.removeAllListeners("error");
      if (code === "EADDRINUSE" && attempt < 8) await new Promise((resolve) => setTimeout(resolve, 600));
      else if (code === "EADDRINUSE")
        throw new FaxError(
          "settings",
          `${host}:${port} is used by another program; change smtp.listen in faxgate.yaml, or stop it`,
        );
      else
        throw new FaxError("settings", `nothing can listen on ${host}:${port}; see smtp.listen in faxgate.yaml`, error);
    }
}
