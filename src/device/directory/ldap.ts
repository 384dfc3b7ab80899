// One question to an LDAP server or Active Directory: connect, StartTLS, log in, search, leave; or whether a password is right. A connection for each
// question: they are few, their answers are kept, and a stale connection is the usual way such look-ups fail. Never takes
// longer than its time; rejects with FaxError "resource" when no server answered.

import { readFile } from "node:fs/promises";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { Client, InvalidCredentialsError, SizeLimitExceededError } from "ldapts";
import { describeError, FaxError } from "../../base/errors.ts";
import { accountFlags } from "../../codec/directory/entry.ts";
import type { DirectoryRules } from "../../codec/rules/schema-directory.ts";

export interface RawEntry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** More entries than a question about one person can mean. */
const mostEntries = 10;

/** The entries a filter finds; "too-many" when there are more than `most`. */
export async function searchDirectory(
  settings: DirectoryRules,
  filter: string,
  most = mostEntries,
): Promise<RawEntry[] | "too-many"> {
  const secrets = await secretsOf(settings);
  return firstThatAnswers(settings, secrets.ca, async (client, time) => {
    if (settings["bind-dn"] !== "") await client.bind(settings["bind-dn"], secrets.password);
    try {
      const { searchEntries } = await client.search(settings.base, {
        scope: "sub",
        filter,
        attributes: [...Object.values(settings.attributes), accountFlags],
        sizeLimit: most,
        timeLimit: Math.max(1, Math.ceil(time / 1000)),
      });
      return searchEntries.map(({ dn, ...attributes }) => ({ dn, attributes: textsOf(attributes) }));
    } catch (error) {
      if (error instanceof SizeLimitExceededError) return "too-many";
      throw error;
    }
  });
}

/** Whether a password is that of an entry: the directory is asked, nothing is kept. */
export async function checkPassword(settings: DirectoryRules, dn: string, password: string): Promise<boolean> {
  // A log-in without a password succeeds as nobody (RFC 4513 5.1.2).
  if (dn === "" || password === "") return false;
  const { ca } = await secretsOf(settings);
  return firstThatAnswers(settings, ca, async (client) => {
    try {
      await client.bind(dn, password);
      return true;
    } catch (error) {
      if (error instanceof InvalidCredentialsError) return false;
      throw error;
    }
  });
}

/** Asks the servers one after the other; one that says no has answered. */
async function firstThatAnswers<T>(
  settings: DirectoryRules,
  ca: Buffer | undefined,
  ask: (client: Client, time: number) => Promise<T>,
): Promise<T> {
  const faults: string[] = [];
  for (const server of settings.servers)
    try {
      return await askServer(settings, server, ca, settings.timeout / settings.servers.length, ask);
    } catch (error) {
      faults.push(`${server}: ${describeError(error)}`);
    }
  throw new FaxError("resource", faults.join("; "));
}

interface Secrets {
  readonly password: string;
  readonly ca: Buffer | undefined;
}

/** Read for each question: a changed password counts at once. */
async function secretsOf(settings: DirectoryRules): Promise<Secrets> {
  const read = async (file: string): Promise<Buffer | undefined> => {
    if (file === "") return undefined;
    try {
      return await readFile(file);
    } catch (error) {
      throw new FaxError("resource", `${file} cannot be read`, error);
    }
  };
  const password = (await read(settings["password-file"]))?.toString("utf8").replace(/[\r\n]+$/, "") ?? "";
  // A log-in with a name and no password succeeds as nobody (RFC 4513 5.1.2): it would find nothing and mean nobody.
  if (settings["bind-dn"] !== "" && password === "")
    throw new FaxError("resource", `${settings["password-file"]} is empty`);
  return { password, ca: await read(settings["ca-file"]) };
}

async function askServer<T>(
  settings: DirectoryRules,
  server: string,
  ca: Buffer | undefined,
  time: number,
  ask: (client: Client, time: number) => Promise<T>,
): Promise<T> {
  const sockets: Socket[] = [];
  const host = hostOf(server);
  // The certificate must be for this host, also where StartTLS gives TLS a socket that knows no name.
  const tlsOptions = {
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
  /** The client connects anew by itself, but does not log in anew: the search would find nothing, as nobody. */
  const once = <S extends Socket>(open: () => S): S => {
    if (sockets.length > 0) throw new FaxError("resource", "the server ended the connection");
    const socket = open();
    sockets.push(socket);
    return socket;
  };
  const secure = server.startsWith("ldaps:");
  const client = new Client({
    url: server,
    timeout: time,
    connectTimeout: time,
    strictDN: false,
    // Where they stand the client speaks TLS from the start, whatever the address says.
    ...(secure
      ? {
          tlsOptions,
          createSecureConnection: ((...args: Parameters<typeof connectSecurely>) =>
            once(() => connectSecurely(...args))) as typeof connectSecurely,
        }
      : {
          createConnection: ((...args: Parameters<typeof connect>) => once(() => connect(...args))) as typeof connect,
        }),
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    for (const socket of sockets) socket.destroy();
  }, time);
  try {
    if (settings["start-tls"]) await client.startTLS(tlsOptions);
    return await ask(client, time);
  } catch (error) {
    throw late ? new FaxError("resource", `no answer within ${time / 1000} s`, error) : error;
  } finally {
    clearTimeout(timer);
    client.unbind().catch(() => {});
    for (const socket of sockets) setTimeout(() => socket.destroy(), 200).unref();
  }
}

const hostOf = (server: string): string => new URL(server).hostname.replace(/^\[|\]$/g, "");

function textsOf(attributes: Readonly<Record<string, unknown>>): Record<string, string[]> {
  const texts: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(attributes))
    texts[name] = (Array.isArray(value) ? value : [value]).map((one) =>
      Buffer.isBuffer(one) ? one.toString("utf8") : String(one),
    );
  return texts;
}
