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
