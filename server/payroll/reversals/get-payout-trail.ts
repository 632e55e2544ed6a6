import { dayOfColumn } from "@/server/payroll/commands/date-column";
import type { Context } from "@/server/platform/context";
import { isPermitted, type StaffRole } from "@/server/staff/permissions";
import { bankFailure } from "../domain/bank-failure-words";
import { reversalBlockers, reversalDecisionBlockers, reversibleMinor } from "../domain/reversal";
import { loadReversible } from "./load-reversible";
import { redactedEvent } from "./redacted-event";

/**
 * What became of a payout after it left: its reversals with their attempts, the bank payouts that carried it, every
 * event that Stripe told about them, and what the person who asks may do. Throws NotFound.
 */
export async function getPayoutTrail(ctx: Context, payoutId: string) {
  const payout = await loadReversible(ctx, payoutId);
  const [reversals, items, attempts] = await Promise.all([
    ctx.db.transferReversal.findMany({
      where: { payoutId },
      orderBy: { requestedAt: "asc" },
      include: { attempts: { orderBy: { number: "asc" } } },
    }),
    ctx.db.bankPayoutItem.findMany({
      where: { payoutId },
      include: { bankPayout: true },
      orderBy: { bankPayout: { createdAt: "asc" } },
    }),
    ctx.db.payoutAttempt.findMany({ where: { payoutId }, select: { stripeTransferId: true } }),
  ]);
  const objectIds = [
    payout.transferId,
    ...attempts.map(({ stripeTransferId }) => stripeTransferId),
    ...items.map(({ bankPayout }) => bankPayout.stripePayoutId),
  ].filter((id) => id !== null);
  const events = await ctx.db.$queryRaw<
    {
      id: bigint;
      eventId: string;
      type: string;
      receivedAt: Date;
      handledAt: Date | null;
      payload: unknown;
    }[]
  >`
    SELECT id, event_id AS "eventId", type, received_at AS "receivedAt", handled_at AS "handledAt", payload
    FROM webhook_event WHERE payload #>> '{data,object,id}' = ANY(${objectIds}::text[]) ORDER BY id LIMIT 100`;
  const { actor } = ctx;
  const role = actor.kind === "staff" ? (actor.role as StaffRole) : null;
  const mayAsk = role !== null && isPermitted(role, "payroll.edit");
  const mayDecide = role !== null && isPermitted(role, "payroll.approve");
  return {
    currency: payout.currency,
    reversedMinor: payout.reversedMinor,
    /** The most that may be asked for, for either purpose. */
    debtMinor: reversibleMinor(payout, "SETTLES_DEBT"),
    leftMinor: reversibleMinor(payout, "TAKES_BACK"),
    request: { offered: mayAsk && payout.status === "PAID", reasons: reversalBlockers(payout) },
    payAgain: {
      offered: role !== null && isPermitted(role, "payroll.draft") && payout.status === "RETURNED",
    },
    reversals: reversals.map(({ leaseToken: _token, leaseUntil: _until, ...reversal }) => ({
      ...reversal,
      attempts: reversal.attempts.map(({ evidence: _evidence, ...attempt }) => attempt),
      decide: {
        offered: mayDecide && reversal.status === "REQUESTED",
        reasons:
          actor.kind === "staff" && reversal.status === "REQUESTED"
            ? reversalDecisionBlockers(reversal, actor.id)
            : [],
      },
    })),
    bankPayouts: items.map(({ bankPayout: { arrivalOn, ...bank } }) => ({
      ...bank,
      arrivalOn: arrivalOn && dayOfColumn(arrivalOn),
      failure:
        bank.status === "FAILED"
          ? bankFailure(bank.failureCode)
          : bank.status === "CANCELED"
            ? bankFailure("canceled")
            : null,
    })),
    events: events.map(({ payload, ...event }) => ({ ...event, payload: redactedEvent(payload) })),
  };
}
