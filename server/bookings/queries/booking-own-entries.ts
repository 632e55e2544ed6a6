import { withoutContact } from "@/server/notifications/queries/without-contact";
import { dayOfColumn } from "@/server/payroll/commands/date-column";
import type { DisputeStatus } from "@/server/platform/prisma/enums";
import type { LoadedBooking } from "./load-booking";
import type { EntryPlace } from "./timeline-place";

/** What a booking itself tells. Amounts in minor units of its currency; null for who may not see them. */
export type OwnEntry = EntryPlace &
  (
    | { kind: "BOOKING"; what: "BOOKED" | "COMPLETED" | "CANCELLED" }
    | {
        kind: "PAYMENT";
        ref: string;
        amountMinor: bigint | null;
        /** `YYYY-MM-DD`; null when its payment was told of before it was due. */
        dueOn: string | null;
        paidAt: Date | null;
        paidMinor: bigint | null;
      }
    | { kind: "REFUND"; ref: string; amountMinor: bigint | null; reason: string | null; isPosted: boolean }
    | {
        kind: "DISPUTE";
        ref: string;
        amountMinor: bigint | null;
        status: DisputeStatus;
        reason: string | null;
      }
  );

/** The entries of the timeline that are the booking's own: its stages, instalments, refunds and disputes. */
export function bookingOwnEntries(booking: LoadedBooking, seesAmounts: boolean): OwnEntry[] {
  const amount = (minor: bigint | null) => (seesAmounts ? minor : null);
  const redact = withoutContact({
    name: booking.customerName,
    email: booking.customerEmail,
    phone: booking.customerPhone,
  });
  const reasonOf = (reason: string | null) => (seesAmounts && reason !== null ? redact(reason) : null);
  return [
    ...stagesOf(booking),
    ...booking.instalments.map((one) => ({
      kind: "PAYMENT" as const,
      id: one.ref,
      // A part that is not paid stands where it was told of; it may fall due long after everything else.
      at: one.paidAt ?? one.dueToldAt ?? booking.bookedAt,
      ref: one.ref,
      amountMinor: amount(one.amountMinor),
      dueOn: one.dueOn && dayOfColumn(one.dueOn),
      paidAt: one.paidAt,
      paidMinor: amount(one.paidMinor),
    })),
    ...booking.refunds.map(({ ref, amountMinor, reason, refundedAt, postedAt }) => ({
      kind: "REFUND" as const,
      id: ref,
      at: refundedAt,
      ref,
      amountMinor: amount(amountMinor),
      reason: reasonOf(reason),
      isPosted: postedAt !== null,
    })),
    ...booking.disputes.map(({ ref, amountMinor, status, statusAt, reason }) => ({
      kind: "DISPUTE" as const,
      id: ref,
      at: statusAt,
      ref,
      amountMinor: amount(amountMinor),
      status,
      reason: reasonOf(reason),
    })),
  ];
}

function stagesOf({ bookedAt, completedAt, cancelledAt }: LoadedBooking): OwnEntry[] {
  const stage = (what: "BOOKED" | "COMPLETED" | "CANCELLED", at: Date | null): OwnEntry[] =>
    at === null ? [] : [{ kind: "BOOKING", id: what.toLowerCase(), at, what }];
  return [
    ...stage("BOOKED", bookedAt),
    ...stage("COMPLETED", completedAt),
    ...stage("CANCELLED", cancelledAt),
  ];
}
