import { isIPv4, isIPv6 } from "node:net";

/**
 * The address the request came from, as the nearest proxy wrote it: the last entry of X-Forwarded-For, because
 * earlier ones are whatever the client claimed. Null if there is none. Without a proxy in front the whole header
 * is the client's claim, so nothing may rest on this address alone.
 */
export function clientAddress(headers: Headers): string | null {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  const address = last.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  return isIPv4(address) || isIPv6(address) ? address : null;
}

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
