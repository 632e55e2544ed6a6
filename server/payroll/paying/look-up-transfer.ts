import type { GatewayTransfer, PayoutGateway } from "@/server/gateways/payout-gateway";
import { transferDifferences, type TransferBody } from "./transfer-body";

/** What the provider's list says about a payout's attempt. */
export type LookUp =
  | { kind: "found"; transfer: GatewayTransfer }
  | { kind: "empty" }
  /** There is something, but not what was asked for, or more than one: a person must look. */
  | { kind: "wrong"; message: string }
  | { kind: "unavailable"; message: string };

/** Lists the transfers of a payout's group and compares them with what the payout was to send. */
export async function lookUpTransfer(
  gateway: PayoutGateway,
  wanted: Pick<TransferBody, "amountMinor" | "currency" | "destination" | "transferGroup">,
): Promise<LookUp> {
  const listed = await gateway.listTransfersByGroup(wanted.transferGroup);
  if (listed.kind === "unavailable") return { kind: "unavailable", message: listed.message };
  const [transfer, ...others] = listed.transfers;
  if (!transfer) return { kind: "empty" };
  if (others.length > 0) {
    const ids = listed.transfers.map(({ id }) => id).join(", ");
    return { kind: "wrong", message: `Stripe has more than one transfer for this payout: ${ids}.` };
  }
  const differences = transferDifferences(wanted, transfer);
  if (differences.length > 0) {
    return {
      kind: "wrong",
      message: `Stripe's transfer ${transfer.id} differs in ${differences.join(", ")}.`,
    };
  }
  return { kind: "found", transfer };
}
