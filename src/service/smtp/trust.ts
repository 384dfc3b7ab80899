// Which hosts are taken at their word. IPv4 in IPv6 clothes (::ffff:192.0.2.1) is the same host.

import { BlockList, isIP } from "node:net";

/** Lists as they are in the rules in force: each mail asks several times. */
const known = new WeakMap<readonly string[], BlockList>();

/** Whether `address` is one of the named hosts or networks. A name that is no address matches nothing. */
export function isTrusted(address: string, networks: readonly string[]): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  const family = isIP(plain);
  if (family === 0) return false;
  const list = known.get(networks) ?? listOf(networks);
  known.set(networks, list);
  return list.check(plain, family === 4 ? "ipv4" : "ipv6");
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [base, bits] = network.split("/") as [string, string | undefined];
    const of = isIP(base);
    if (of === 0) continue;
    const type = of === 4 ? "ipv4" : "ipv6";
    const length = bits === undefined ? (of === 4 ? 32 : 128) : Number(bits);
    if (length >= 0 && length <= (of === 4 ? 32 : 128)) list.addSubnet(base, length, type);
  }
  return list;
}
