import type { CreateTransferInput, GatewayTransfer } from "@/server/gateways/payout-gateway";
import { canonicalJson } from "@/server/payroll/domain/canonical-json";
import { sha256Hex } from "@/server/payroll/domain/content-hash";

/** What one attempt asks for, as it is stored. Amounts in minor units, as decimal text. */
export type TransferBody = {
  amountMinor: string;
  currency: string;
  destination: string;
  /** The payout's id, by which all its transfers can be listed. */
  transferGroup: string;
  metadata: { payoutId: string; runId: string; vendorRef: string; attempt: string };
};

/** The body of a payout's attempt; the same payout and number always give the same one. */
export function transferBody(payout: {
  id: string;
  runId: string;
  payMinor: bigint;
  currency: string;
  destination: string;
  vendorRef: string;
  attempt: number;
}): TransferBody {
  return {
    amountMinor: payout.payMinor.toString(),
    currency: payout.currency,
    destination: payout.destination,
    transferGroup: payout.id,
    metadata: {
      payoutId: payout.id,
      runId: payout.runId,
      vendorRef: payout.vendorRef,
      attempt: String(payout.attempt),
    },
  };
}

/** SHA-256 of the body's canonical text, as 64 hex digits. */
export function bodyHash(body: unknown): string {
  return sha256Hex(canonicalJson(body));
}

/** The key by which the provider knows an attempt. */
export function attemptKey(payoutId: string, attempt: number): string {
  return `${payoutId}:${attempt}`;
}

/** The call that a stored attempt stands for. */
export function transferInput(body: TransferBody, idempotencyKey: string): CreateTransferInput {
  return { ...body, amountMinor: BigInt(body.amountMinor), idempotencyKey };
}

/** In which fields a transfer is not what the payout's body asked for; empty when it is. */
export function transferDifferences(
  body: Pick<TransferBody, "amountMinor" | "currency" | "destination" | "transferGroup">,
  transfer: GatewayTransfer,
): string[] {
  const differs = {
    amount: body.amountMinor !== transfer.amountMinor.toString(),
    currency: body.currency !== transfer.currency,
    destination: body.destination !== transfer.destination,
    transfer_group: body.transferGroup !== transfer.transferGroup,
  };
  return Object.entries(differs).flatMap(([field, isOther]) => (isOther ? [field] : []));
}
