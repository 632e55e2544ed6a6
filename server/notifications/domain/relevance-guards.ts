import type { TemplateKey } from "./template-keys";

/** What is true at the moment of sending; null for what the message is not about. */
export interface SendFacts {
  booking: { status: "CONFIRMED" | "COMPLETED" | "CANCELLED" | "NO_SHOW" } | null;
  instalment: { paid: boolean; cancelled: boolean; dueAt: Date } | null;
  payout: { status: string } | null;
}

/** Why a message is no longer worth sending. What a skipped message stores. */
export type IrrelevanceReason =
  | "BOOKING_GONE"
  | "BOOKING_CANCELLED"
  | "BOOKING_OVER"
  | "NOT_CANCELLED"
  | "INSTALMENT_GONE"
  | "ALREADY_PAID"
  | "PAYOUT_GONE"
  | "NOT_PAID_OUT";

/** Each template has its guard: nothing is sent without asking whether it is still true. */
const GUARDS = {
  "booking-confirmation": ({ booking }) => {
    if (!booking) return "BOOKING_GONE";
    if (booking.status === "CANCELLED") return "BOOKING_CANCELLED";
    return booking.status === "CONFIRMED" ? null : "BOOKING_OVER";
  },
  "booking-cancellation": ({ booking }) => {
    if (!booking) return "BOOKING_GONE";
    return booking.status === "CANCELLED" ? null : "NOT_CANCELLED";
  },
  "payment-reminder": ({ booking, instalment }) => {
    if (!booking) return "BOOKING_GONE";
    if (booking.status === "CANCELLED") return "BOOKING_CANCELLED";
    if (!instalment || instalment.cancelled) return "INSTALMENT_GONE";
    return instalment.paid ? "ALREADY_PAID" : null;
  },
  "payout-notice": ({ payout }) => {
    if (!payout) return "PAYOUT_GONE";
    return payout.status === "PAID" ? null : "NOT_PAID_OUT";
  },
  "payout-held": ({ payout }) => {
    if (!payout) return "PAYOUT_GONE";
    return payout.status === "PAID" ? "ALREADY_PAID" : null;
  },
} as const satisfies Record<TemplateKey, (facts: SendFacts) => IrrelevanceReason | null>;

/** Why a message of the template is not to be sent now, or null when it is. */
export function irrelevance(template: TemplateKey, facts: SendFacts): IrrelevanceReason | null {
  return GUARDS[template](facts);
}
