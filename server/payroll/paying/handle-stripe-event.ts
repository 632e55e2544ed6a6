import { inTransaction, type Context } from "@/server/platform/context";
import { GatewayFailed } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import { payRunRequest, syncBankPayoutRequest } from "../job-requests";
import { claimPayout } from "./claim-payout";
import { closeRunIfSettled } from "./close-run";
import { confirmPayout } from "./confirm-payout";
import type { Paying } from "./paying";
import { syncPayoutAccount } from "./sync-payout-account";

/**
 * Acts on a stored Stripe event. The event is only a hint of where to look: what counts is the object as it is now,
 * which is fetched, so events may come late, twice, or in any order.
 */
export async function handleStripeEvent(ctx: Context, paying: Paying, webhookEventId: bigint): Promise<void> {
  const event = await ctx.db.webhookEvent.findUnique({ where: { id: webhookEventId } });
  if (!event || event.handledAt) return;
  const subject = subjectOf(event.payload);
  if (event.type.startsWith("transfer.")) await hintAtTransfer(ctx, paying, subject);
  if (event.type.startsWith("payout.")) await hintAtBankPayout(ctx, event.payload);
  const accountId = accountOf(event.type, event.payload);
  if (accountId !== null) {
    const synced = await syncPayoutAccount(ctx, paying, accountId);
    if (synced === "unavailable")
      throw new GatewayFailed("stripe", "Stripe did not tell the state of the account.", { retryable: true });
  }
  await ctx.db.webhookEvent.update({ where: { id: event.id }, data: { handledAt: ctx.clock.now() } });
}

async function hintAtTransfer(ctx: Context, paying: Paying, subject: EventSubject): Promise<void> {
  const payout = await ctx.db.payout.findFirst({
    where: {
      OR: [
        ...(subject.id ? [{ stripeTransferId: subject.id }] : []),
        ...(subject.transferGroup ? [{ id: subject.transferGroup }] : []),
      ],
    },
    select: { id: true, runId: true, status: true },
  });
  if (!payout) return;
  if (payout.status === "PAID") {
    // Nothing waits for a paid payout any more, so it is looked at here: it may have come back.
    const claimed = await claimPayout(ctx, paying, payout.id);
    if (!claimed) throw new Error(`Payout ${payout.id} is being worked on; it is looked at again later.`);
    await confirmPayout(ctx, paying, claimed);
    await closeRunIfSettled(ctx, payout.runId);
    return;
  }
  await inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    // Also while it is being sent: the answer may come after its webhook.
    await tx.db.$executeRaw`
      UPDATE payout SET confirm_after = CASE WHEN status IN ('SENT', 'SENDING', 'UNKNOWN') THEN ${now} ELSE confirm_after END,
        retry_after = CASE WHEN status = 'UNKNOWN' THEN ${now} ELSE retry_after END
      WHERE id = ${payout.id}`;
    await enqueue(tx, payRunRequest, { runId: payout.runId }, { key: `pay-run:${payout.runId}` });
  });
}

/** A payout of a connected account to its bank; the platform's own to our bank is no concern of payroll. */
async function hintAtBankPayout(ctx: Context, payload: unknown): Promise<void> {
  const accountId = (payload as { account?: unknown } | null)?.account;
  const stripePayoutId = subjectOf(payload).id;
  if (typeof accountId !== "string" || stripePayoutId === null) return;
  await inTransaction(ctx, (tx) =>
    enqueue(
      tx,
      syncBankPayoutRequest,
      { accountId, stripePayoutId },
      { key: `bank-payout:${stripePayoutId}` },
    ),
  );
}

interface EventSubject {
  id: string | null;
  transferGroup: string | null;
}

/**
 * The connected account that an event is about, where it tells of an account at all: of itself, of what it can do, of
 * its bank accounts and cards, or that it has parted from us.
 */
function accountOf(type: string, payload: unknown): string | null {
  if (!type.startsWith("account.") && type !== "capability.updated") return null;
  const { account, data } = (payload ?? {}) as {
    account?: unknown;
    data?: { object?: { id?: unknown; account?: unknown } };
  };
  const named = [account, data?.object?.account, data?.object?.id];
  return (named.find((id) => typeof id === "string" && id.startsWith("acct_")) as string | undefined) ?? null;
}

function subjectOf(payload: unknown): EventSubject {
  const object = (payload as { data?: { object?: Record<string, unknown> } } | null)?.data?.object ?? {};
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  return { id: text(object["id"]), transferGroup: text(object["transfer_group"]) };
}
