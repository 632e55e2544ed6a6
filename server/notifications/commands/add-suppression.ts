import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import type { Purpose } from "../domain/channel";
import { currentContact } from "./current-contact";
import { suppressAddress } from "./suppress-address";
import { usableContact } from "./usable-contact";

export interface AddSuppressionInput {
  channel: "EMAIL" | "SMS";
  purposes: readonly Purpose[];
  /** As it was typed. */
  address?: string | undefined;
  /** Instead of an address: its recipient's present one is meant. */
  messageId?: string | undefined;
  reason: string;
}

/**
 * Has a staff member suppress an address for some purposes. Resolves to how many purposes were not suppressed before.
 *
 * @throws InvalidInput for what is no address; NotFound; RuleBroken `suppressions.known` when it is suppressed already.
 */
export function addSuppression(ctx: Context, input: AddSuppressionInput): Promise<{ added: number }> {
  const { channel, purposes, reason } = input;
  return inTransaction(ctx, async (tx) => {
    const address = await addressOf(tx, input);
    const added = await suppressAddress(
      tx,
      { channel, address, reason },
      { origin: "STAFF", purposes: [...new Set(purposes)], code: null },
    );
    if (added === 0)
      throw new RuleBroken("suppressions.known", ["The address is suppressed for this already."]);
    return { added };
  });
}

async function addressOf(
  tx: TxContext,
  { channel, address, messageId }: AddSuppressionInput,
): Promise<string> {
  if (messageId !== undefined) {
    const message = await tx.db.message.findUnique({ where: { id: messageId } });
    if (!message) throw new NotFound("Message", messageId);
    const { email, phone } = await currentContact(tx, message);
    const known = channel === "EMAIL" ? email : phone;
    if (!known)
      throw new RuleBroken("suppressions.no_address", ["No such address is known of the recipient."]);
    return known;
  }
  const typed = usableContact({ name: null, email: address ?? null, phone: address ?? null });
  const usable = channel === "EMAIL" ? typed.email : typed.phone;
  if (!usable)
    throw new InvalidInput(
      channel === "EMAIL"
        ? "This is no e-mail address."
        : "This is no number with its country, such as +34 600 11 22 33.",
      "address",
    );
  return usable;
}
