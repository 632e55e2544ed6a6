import type { TxContext } from "@/server/platform/context";
import type { Channel } from "../domain/channel";
import { suppressionOfEvent } from "../domain/suppression-causes";
import { suppressAddress } from "./suppress-address";

/** What a provider told about a message, as far as its address goes. */
export interface AddressNews {
  id: bigint;
  type: string;
  code: string | null;
  permanent: boolean;
}

/**
 * Keeps the channel from the message's address when an event says that it is no use; doing it twice changes nothing.
 * Call it last in the transaction.
 */
export async function suppressByEvent(
  tx: TxContext,
  { id, type, code, permanent }: AddressNews,
  { channel, toAddress }: { channel: Channel; toAddress: string | null },
): Promise<void> {
  const name = channel === "EMAIL" && !type.startsWith("email.") ? `email.${type}` : type;
  const cause = suppressionOfEvent(channel, { type: name, code, permanent });
  if (!cause || toAddress === null) return;
  const reason = `The provider told: ${type}${code ? ` (${code})` : ""}`;
  await suppressAddress(tx, { channel, address: toAddress, reason, providerEventId: id }, cause);
}
