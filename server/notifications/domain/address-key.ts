import { createHash } from "node:crypto";
import type { Channel } from "./channel";
import { normalEmail } from "./search-columns";

/** An address as suppressions compare it: an e-mail address in small letters, a number in E.164 as it is. */
export function normalAddress(channel: Channel, address: string): string {
  return channel === "EMAIL" ? normalEmail(address) : address.trim();
}

/** SHA-256 of the channel and the normal form, as 64 hex digits. It outlives the address when a person is erased. */
export function addressHash(channel: Channel, address: string): string {
  return createHash("sha256")
    .update(`${channel}:${normalAddress(channel, address)}`, "utf8")
    .digest("hex");
}
