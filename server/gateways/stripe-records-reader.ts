import type Stripe from "stripe";
import { classifyStripeReadError } from "./classify-stripe-error";
import { listAllPages, unreadable } from "./list-all-pages";
import type { GatewayReversal, GatewayTransfer } from "./payout-gateway";
import { openStripe } from "./open-stripe";
import type { StripeSettings } from "./stripe-settings";
import { reversalView, transferView } from "./stripe-views";
import { GatewayFailed } from "@/server/platform/errors";

/** A movement of the platform's own balance that a transfer or a reversal made. Minor units, negative when it left. */
export type GatewayMovement = {
  id: string;
  kind: "transfer" | "reversal";
  /** The transfer or reversal it belongs to. */
  sourceId: string;
  /** The transfer itself, or the one that was reversed; null when the provider did not say. */
  transferId: string | null;
  netMinor: bigint;
  currency: string;
};

/** A reversal with the marks that it was made with. */
export type ReversalRecord = GatewayReversal & { metadata: Record<string, string> };

/** What a connected account sent to its bank. Minor units. */
export type GatewayBankPayout = {
  id: string;
  status: "pending" | "in_transit" | "paid" | "failed" | "canceled";
  amountMinor: bigint;
  currency: string;
  arrivalOn: Date | null;
  failureCode: string | null;
  failureMessage: string | null;
  metadata: Record<string, string>;
  createdAt: Date;
};

/**
 * What the provider has on record, for comparing it with ours. Lists are complete over all pages. Every method throws
 * GatewayFailed when the provider does not answer, or not with what was asked for.
 */
export type ProviderRecords = {
  /** Transfers made at or after the instant, newest first. */
  transfersSince(since: Date): Promise<GatewayTransfer[]>;
  /** Movements made by transfers and reversals at or after the instant. */
  movementsSince(since: Date): Promise<GatewayMovement[]>;
  /** Movements of one transfer or reversal. */
  movementsOf(sourceId: string): Promise<GatewayMovement[]>;
  reversalsOf(transferId: string): Promise<ReversalRecord[]>;
  transfersOfGroup(transferGroup: string): Promise<GatewayTransfer[]>;
  /** A payout of a connected account to its bank; null when the provider knows none of this id. */
  bankPayout(accountId: string, payoutId: string): Promise<GatewayBankPayout | null>;
  /** Ids of the transfers whose money the bank payout carried. Empty for one that the account made by hand. */
  transfersOfBankPayout(accountId: string, payoutId: string): Promise<string[]>;
  /** Lets go of idle connections. */
  close(): void;
};

/** The provider's records through Stripe's SDK. It only reads. */
export function stripeRecordsReader(settings: StripeSettings): ProviderRecords {
  const { stripe, close } = openStripe(settings);
  const created = (since: Date) => ({ created: { gte: Math.floor(since.getTime() / 1_000) } });
  const movements = async (params: Stripe.BalanceTransactionListParams) =>
    (
      await listAllPages((page) =>
        stripe.balanceTransactions.list({ ...params, ...page, expand: ["data.source"] }),
      )
    ).flatMap(movementView);
  return {
    transfersSince: async (since) =>
      (await listAllPages((page) => stripe.transfers.list({ ...created(since), ...page }))).map(transferView),
    movementsSince: async (since) => [
      ...(await movements({ ...created(since), type: "transfer" })),
      ...(await movements({ ...created(since), type: "transfer_refund" })),
    ],
    movementsOf: (source) => movements({ source }),
    reversalsOf: async (transferId) =>
      (await listAllPages((page) => stripe.transfers.listReversals(transferId, page))).map((reversal) => ({
        ...reversalView(reversal),
        metadata: { ...reversal.metadata },
      })),
    transfersOfGroup: async (group) => {
      const transfers = await listAllPages((page) =>
        stripe.transfers.list({ transfer_group: group, ...page }),
      );
      return transfers.map(transferView);
    },
    bankPayout: async (accountId, payoutId) => {
      try {
        return bankPayoutView(await stripe.payouts.retrieve(payoutId, {}, { stripeAccount: accountId }));
      } catch (error) {
        const failed = classifyStripeReadError(error);
        if (failed.kind === "absent") return null;
        throw unreadable(error);
      }
    },
    transfersOfBankPayout: async (accountId, payoutId) => {
      const carried = await listAllPages((page) =>
        stripe.balanceTransactions.list(
          { payout: payoutId, type: "payment", ...page, expand: ["data.source"] },
          { stripeAccount: accountId },
        ),
      );
      return [...new Set(carried.flatMap(({ source }) => sourceTransfer(source) ?? []))];
    },
    close,
  };
}

function bankPayoutView(payout: Stripe.Payout): GatewayBankPayout {
  if (payout.object !== "payout" || !Number.isSafeInteger(payout.amount))
    throw new TypeError("Not a bank payout.");
  return {
    id: payout.id,
    status: payout.status as GatewayBankPayout["status"],
    amountMinor: BigInt(payout.amount),
    currency: payout.currency.toUpperCase(),
    arrivalOn: payout.arrival_date ? new Date(payout.arrival_date * 1000) : null,
    failureCode: payout.failure_code ?? null,
    failureMessage: payout.failure_message ?? null,
    metadata: { ...payout.metadata },
    createdAt: new Date(payout.created * 1000),
  };
}

/** The transfer that brought a payment into a connected account; null for a payment of another kind. */
function sourceTransfer(source: Stripe.BalanceTransaction["source"]): string | null {
  if (typeof source !== "object" || source === null || !("source_transfer" in source)) return null;
  const transfer: unknown = source.source_transfer;
  if (typeof transfer === "string") return transfer;
  return typeof transfer === "object" && transfer !== null && "id" in transfer ? String(transfer.id) : null;
}

/** Our small view of a balance transaction; none for a kind that transfers do not make. */
function movementView(transaction: Stripe.BalanceTransaction): GatewayMovement[] {
  const kind =
    transaction.type === "transfer" ? "transfer" : transaction.type === "transfer_refund" ? "reversal" : null;
  if (kind === null) return [];
  const { source } = transaction;
  const sourceId = typeof source === "string" ? source : source?.id;
  if (!sourceId || !Number.isSafeInteger(transaction.net))
    throw new GatewayFailed("stripe", `Balance transaction ${transaction.id} cannot be read.`, {
      retryable: false,
    });
  return [
    {
      id: transaction.id,
      kind,
      sourceId,
      transferId: kind === "transfer" ? sourceId : reversedTransfer(source),
      netMinor: BigInt(transaction.net),
      currency: transaction.currency.toUpperCase(),
    },
  ];
}

function reversedTransfer(source: Stripe.BalanceTransaction["source"]): string | null {
  if (typeof source !== "object" || source === null || !("transfer" in source)) return null;
  const { transfer } = source as { transfer: unknown };
  if (typeof transfer === "string") return transfer;
  return typeof transfer === "object" && transfer !== null && "id" in transfer ? String(transfer.id) : null;
}
