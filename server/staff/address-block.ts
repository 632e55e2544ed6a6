import { isIPv6 } from "node:net";

/**
 * What stands for the address when attempts are counted: an IPv4 address itself, of IPv6 the first 64 bits,
 * since one household or server owns all addresses below them.
 */
export function addressBlock(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.toLowerCase().split("%")[0]!.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  // An IPv4 ending such as 64:ff9b::192.0.2.1 takes two of the eight groups.
  const groupsAtEnd = right.length + (right.at(-1)?.includes(".") ? 1 : 0);
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - groupsAtEnd);
  const groups = [...left, ...Array<string>(gap).fill("0"), ...right].slice(0, 4);
  return groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":") + "::/64";
}
