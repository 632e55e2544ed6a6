import type { Context } from "@/server/platform/context";
import { Prisma } from "@/server/platform/prisma/client";
import type { AttemptStatus, PayoutStatus, PayrollSchedule, RunStatus } from "@/server/platform/prisma/enums";
import { placeSql, type EntryPlace, type PlaceBound } from "./timeline-place";

interface PayoutMove {
  id: string;
  at: Date;
  to: PayoutStatus;
  actorName: string;
  reason: string;
}

interface PayoutTry {
  number: number;
  status: AttemptStatus;
  firstSentAt: Date | null;
  stripeTransferId: string | null;
  errorMessage: string | null;
}

/** A payout that pays a part of the booking. What `details` holds is null for who may see only how it stands. */
export type PayoutTimelineEntry = EntryPlace & {
  kind: "PAYOUT";
  status: PayoutStatus;
  runId: string;
  runStatus: RunStatus;
  runSchedule: PayrollSchedule;
  runPeriodStart: string;
  runPeriodEnd: string;
  sentAt: Date | null;
  paidAt: Date | null;
  /** Whether it gave its claim on the booking's money up. */
  isReleased: boolean;
  details: {
    currency: string;
    /** The booking's part of it, in minor units. */
    ownMinor: bigint;
    /** All of it. */
    payMinor: bigint;
    failureMessage: string | null;
    moves: PayoutMove[];
    tries: PayoutTry[];
  } | null;
};

type FoundPayout = Omit<PayoutTimelineEntry, "kind" | "details"> & {
  currency: string;
  ownMinor: bigint;
  payMinor: bigint;
  failureMessage: string | null;
};

/** The payouts that claim money of the booking, or did, and come after the bound, latest first. */
export async function bookingPayoutEntries(
  ctx: Pick<Context, "db">,
  bookingId: bigint,
  page: { bound: PlaceBound | null; take: number; seesAmounts: boolean },
): Promise<PayoutTimelineEntry[]> {
  const at = Prisma.sql`coalesce(o.paid_at, o.sent_at, r.drafted_at)`;
  const { isAfter, order } = placeSql(at, Prisma.sql`o.id`, page.bound);
  const found = await ctx.db.$queryRaw<FoundPayout[]>`
    WITH posting AS (
      SELECT p.id FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id WHERE e.booking_id = ${bookingId}
    ), claim AS (
      SELECT payout_id, amount_minor, TRUE AS is_live FROM payout_line WHERE posting_id IN (SELECT id FROM posting)
      UNION ALL
      SELECT payout_id, amount_minor, FALSE FROM released_payout_line WHERE posting_id IN (SELECT id FROM posting)
    ), own AS (
      SELECT payout_id, coalesce(sum(amount_minor) FILTER (WHERE is_live), sum(amount_minor))::bigint AS minor,
        bool_or(is_live) AS is_live
      FROM claim GROUP BY payout_id
    )
    SELECT o.id, ${at} AS at, o.status::text AS status, o.currency, own.minor AS "ownMinor", o.pay_minor AS "payMinor",
      o.failure_message AS "failureMessage", o.sent_at AS "sentAt", o.paid_at AS "paidAt",
      NOT own.is_live AS "isReleased", r.id AS "runId", r.status::text AS "runStatus",
      r.schedule::text AS "runSchedule", r.period_start::text AS "runPeriodStart", r.period_end::text AS "runPeriodEnd"
    FROM own JOIN payout o ON o.id = own.payout_id JOIN payroll_run r ON r.id = o.run_id
    WHERE ${isAfter} ORDER BY ${order} LIMIT ${page.take}`;
  const story = page.seesAmounts ? await storyOf(ctx, found) : null;
  return found.map(({ currency, ownMinor, payMinor, failureMessage, ...payout }) => ({
    kind: "PAYOUT",
    ...payout,
    details: story && {
      currency,
      ownMinor,
      payMinor,
      failureMessage,
      moves: story.moves.get(payout.id) ?? [],
      tries: story.tries.get(payout.id) ?? [],
    },
  }));
}

/** Of one payout, at most; its page has all. */
const MOVES_MAX = 30;

async function storyOf({ db }: Pick<Context, "db">, payouts: readonly { id: string }[]) {
  const payoutId = { in: payouts.map(({ id }) => id) };
  const [events, attempts] = await Promise.all([
    db.payoutEvent.findMany({
      where: { payoutId },
      orderBy: { id: "desc" },
      take: MOVES_MAX * Math.max(1, payouts.length),
      select: { id: true, payoutId: true, at: true, to: true, actorName: true, reason: true },
    }),
    db.payoutAttempt.findMany({
      where: { payoutId },
      orderBy: { number: "asc" },
      select: {
        payoutId: true,
        number: true,
        status: true,
        firstSentAt: true,
        stripeTransferId: true,
        errorMessage: true,
      },
    }),
  ]);
  const moves = events.map(({ id, ...event }) => ({ ...event, id: id.toString() })).reverse();
  return { moves: groupByPayout(moves), tries: groupByPayout(attempts) };
}

function groupByPayout<Row extends { payoutId: string }>(rows: readonly Row[]) {
  const groups = new Map<string, Omit<Row, "payoutId">[]>();
  for (const { payoutId, ...row } of rows) groups.set(payoutId, [...(groups.get(payoutId) ?? []), row]);
  return groups;
}
