// Which hosts are taken at their word. IPv4 in IPv6 clothes (::ffff:192.0.2.1) is the same host.

import { BlockList, isIP } from "node:net";

/** What was found for the lists of the rules in force: each mail asks several times about the same few hosts. */
const known = new WeakMap<readonly string[], { readonly list: BlockList; readonly hosts: Map<string, boolean> }>();
const mostKnown = 1_000;

/** Whether `address` is one of the named hosts or networks. A name that is no address matches nothing. */
export function isTrusted(address: string, networks: readonly string[]): boolean {
  const found = known.get(networks) ?? { list: listOf(networks), hosts: new Map<string, boolean>() };
  known.set(networks, found);
  const before = found.hosts.get(address);
  if (before !== undefined) return before;
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  const family = isIP(plain);
  const trusted = family !== 0 && found.list.check(plain, family === 4 ? "ipv4" : "ipv6");
  if (found.hosts.size >= mostKnown) found.hosts.clear();
  found.hosts.set(address, trusted);
  return trusted;
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
