import type { ListedEvent, ProviderEvents } from "@/server/gateways/stripe-events-reader";
import { inTransaction, type Context } from "@/server/platform/context";
import { storeStripeEvent } from "./store-stripe-event";

/** What payroll acts on; the list is asked for nothing else. */
const EVENT_TYPES = [
  "transfer.created",
  "transfer.updated",
  "transfer.reversed",
  "account.updated",
  "account.external_account.created",
  "account.external_account.updated",
  "account.external_account.deleted",
  "payout.created",
  "payout.updated",
  "payout.paid",
  "payout.failed",
  "payout.canceled",
] as const;

/** The provider forgets events after this, in milliseconds. */
const KEPT_MS = 30 * 86_400_000;
/** What is younger may still come by its webhook, in milliseconds; and what was read last is read once more. */
const YOUNG_MS = 60_000;
const LIST = "stripe";

export interface FetchedEvents {
  since: Date;
  until: Date;
  /** How many events the lists had. */
  listed: number;
  /** How many of them no webhook had brought; they are in the inbox now. */
  missed: number;
  /** How many connected accounts were asked as well. */
  accounts: number;
}

/**
 * Reads the provider's list of events from where it was read last, and puts what no webhook brought into the inbox.
 * Vendors' accounts have lists of their own, which are read when the platform's had something that was missed, or when
 * `asksAccounts` says so. Where it has got to is written down at the end, so that what failed is read again. Throws
 * GatewayFailed.
 */
export async function fetchMissedEvents(
  ctx: Context,
  events: Pick<ProviderEvents, "eventsBetween">,
  options: { asksAccounts?: boolean } = {},
): Promise<FetchedEvents> {
  const nowMs = ctx.clock.now().getTime();
  const cursor = await ctx.db.eventCursor.findUnique({ where: { list: LIST } });
  const readMs = (cursor?.readUntil.getTime() ?? 0) - YOUNG_MS;
  const span = {
    since: new Date(Math.max(readMs, nowMs - KEPT_MS)),
    until: new Date(nowMs - YOUNG_MS),
    types: EVENT_TYPES,
  };
  const ours = await events.eventsBetween(null, span);
  let missed = await storeMissed(ctx, ours);
  let listed = ours.length;
  const accountIds = missed > 0 || options.asksAccounts ? await accountsPaidSince(ctx, nowMs - KEPT_MS) : [];
  for (const accountId of accountIds) {
    const theirs = await events.eventsBetween(accountId, span);
    listed += theirs.length;
    missed += await storeMissed(ctx, theirs);
  }
  // Two may read at once; neither takes the mark back.
  await ctx.db.$executeRaw`
    INSERT INTO event_cursor AS known (list, event_id, read_until)
    VALUES (${LIST}, ${ours[0]?.id ?? null}, ${span.until}::timestamptz)
    ON CONFLICT (list) DO UPDATE SET read_until = EXCLUDED.read_until,
      event_id = coalesce(EXCLUDED.event_id, known.event_id)
    WHERE known.read_until <= EXCLUDED.read_until`;
  return { since: span.since, until: span.until, listed, missed, accounts: accountIds.length };
}

/** How long after it was read the list is read again by itself, in milliseconds. */
const READ_EVERY_MS = 300_000;

/** The same for the sweep: every five minutes. Resolves to how many events were missed. */
export async function sweepMissedEvents(
  ctx: Context,
  events: Pick<ProviderEvents, "eventsBetween">,
): Promise<number> {
  const cursor = await ctx.db.eventCursor.findUnique({ where: { list: LIST } });
  const dueAtMs = (cursor?.readUntil.getTime() ?? 0) + YOUNG_MS + READ_EVERY_MS;
  if (ctx.clock.now().getTime() < dueAtMs) return 0;
  return (await fetchMissedEvents(ctx, events)).missed;
}

/** Oldest first, as they would have come. Each in a transaction of its own, like a webhook. */
async function storeMissed(ctx: Context, events: readonly ListedEvent[]): Promise<number> {
  const known = await ctx.db.webhookEvent.findMany({
    where: { provider: "stripe", eventId: { in: events.map(({ id }) => id) } },
    select: { eventId: true },
  });
  const knownIds = new Set(known.map(({ eventId }) => eventId));
  let missed = 0;
  for (const event of events.toReversed()) {
    if (knownIds.has(event.id)) continue;
    if (await inTransaction(ctx, (tx) => storeStripeEvent(tx, event))) missed += 1;
  }
  return missed;
}

async function accountsPaidSince(ctx: Context, sinceMs: number): Promise<string[]> {
  const accounts = await ctx.db.payoutAccount.findMany({
    where: { vendor: { payouts: { some: { sentAt: { gte: new Date(sinceMs) } } } } },
    select: { stripeAccountId: true },
    orderBy: { stripeAccountId: "asc" },
  });
  return accounts.map(({ stripeAccountId }) => stripeAccountId);
}
