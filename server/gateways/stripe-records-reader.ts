import Stripe from "stripe";
import { classifyStripeReadError } from "./classify-stripe-error";
import type { GatewayReversal, GatewayTransfer } from "./payout-gateway";
import { stripeHttpClient } from "./stripe-http-client";
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
  reversalsOf(transferId: string): Promise<GatewayReversal[]>;
  transfersOfGroup(transferGroup: string): Promise<GatewayTransfer[]>;
  /** Lets go of idle connections. */
  close(): void;
};

const PAGE_SIZE = 100;

/** The provider's records through Stripe's SDK. It only reads. */
export function stripeRecordsReader(settings: StripeSettings): ProviderRecords {
  const httpClient = stripeHttpClient();
  const stripe = new Stripe(settings.apiKey, {
    host: settings.host,
    port: settings.port,
    protocol: settings.protocol,
    timeout: settings.timeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient,
  });
  const created = (since: Date) => ({ created: { gte: Math.floor(since.getTime() / 1_000) } });
  const movements = async (params: Stripe.BalanceTransactionListParams) =>
    (
      await all((page) => stripe.balanceTransactions.list({ ...params, ...page, expand: ["data.source"] }))
    ).flatMap(movementView);
  return {
    transfersSince: async (since) =>
      (await all((page) => stripe.transfers.list({ ...created(since), ...page }))).map(transferView),
    movementsSince: async (since) => [
      ...(await movements({ ...created(since), type: "transfer" })),
      ...(await movements({ ...created(since), type: "transfer_refund" })),
    ],
    movementsOf: (source) => movements({ source }),
    reversalsOf: async (transferId) =>
      (await all((page) => stripe.transfers.listReversals(transferId, page))).map(reversalView),
    transfersOfGroup: async (group) => {
      const transfers = await all((page) => stripe.transfers.list({ transfer_group: group, ...page }));
      return transfers.map(transferView);
    },
    close: () => httpClient.close(),
  };
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

/** Every page of a list. Throws GatewayFailed; a list that does not go on must not pass for a complete one. */
async function all<Item extends { id: string }>(
  ask: (page: { limit: number; starting_after?: string }) => Promise<Stripe.ApiList<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let after: string | undefined; ;) {
    const page = await ask({
      limit: PAGE_SIZE,
      ...(after === undefined ? {} : { starting_after: after }),
    }).catch((error: unknown) => {
      const failed = classifyStripeReadError(error);
      throw new GatewayFailed("stripe", failed.message, {
        retryable: failed.kind === "unavailable" && failed.retryable,
        cause: error,
      });
    });
    items.push(...page.data);
    if (!page.has_more) return items;
    const last = page.data.at(-1)?.id;
    if (last === undefined || last === after)
      throw new GatewayFailed("stripe", "Stripe's list does not go on.", { retryable: true });
    after = last;
  }
}
