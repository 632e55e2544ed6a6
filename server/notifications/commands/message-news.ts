import type { InboundEventKey } from "./source-event";

/** What a recipient is told of. Each kind yields one message per channel of its template, however often it is told. */
export type MessageNews =
  | { kind: "BOOKING_CREATED"; event: InboundEventKey; bookingRef: string }
  | {
      kind: "BOOKING_CANCELLED";
      event: InboundEventKey;
      bookingRef: string;
      cancelledAt: Date;
      /** In minor units of the booking's currency; null when nothing is paid back. */
      refundMinor: bigint | null;
    }
  /** A payment that is to be made by its day; one reminder for each day that it had. */
  | { kind: "PAYMENT_DUE"; bookingRef: string; instalmentRef: string }
  | { kind: "PAYOUT_PAID"; event: InboundEventKey; payoutId: string }
  /** A vendor whom a run did not pay; told once per payout. */
  | {
      kind: "PAYOUT_HELD";
      event: InboundEventKey;
      payoutId: string;
      reason: "ACCOUNT_RESTRICTED" | "ACCOUNT_NEGATIVE" | "NEGATIVE";
    };
