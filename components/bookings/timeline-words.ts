import type { ItemOf } from "@/components/bookings/booking-looks";
import type { Tone } from "@/components/ui/tone";

/** What a booking went through. */
export const STAGE_WORDS = {
  BOOKED: { title: "Booked", tone: "info" },
  COMPLETED: { title: "Completed", tone: "ok" },
  CANCELLED: { title: "Cancelled", tone: "warn" },
} as const satisfies Record<ItemOf<"BOOKING">["what"], { title: string; tone: Tone }>;

/** How a dispute stands. */
export const DISPUTE_WORDS = {
  OPENED: { title: "opened", detail: "The booking’s money is on hold until the bank decides.", tone: "warn" },
  WON: { title: "won", detail: "The vendor keeps the money.", tone: "ok" },
  LOST: { title: "lost", detail: "The disputed amount is taken back as a refund is.", tone: "bad" },
} as const satisfies Record<ItemOf<"DISPUTE">["status"], { title: string; detail: string; tone: Tone }>;

/** What happened to where the traveller is written to. */
export const CONTACT_WORDS = {
  email: { name: "E-mail address", other: "another e-mail address" },
  phone: { name: "Phone number", other: "another phone number" },
} as const satisfies Record<ItemOf<"CONTACT">["field"], { name: string; other: string }>;

/** What became of something that the marketplace told. */
export const OUTCOME_WORDS = {
  WAITING: { text: "It waits until what it is about is known.", tone: "warn" },
  APPLIED: { text: "It was applied.", tone: "info" },
  UNCHANGED: { text: "It told nothing new.", tone: "neutral" },
  STALE: { text: "Something newer was known already.", tone: "neutral" },
  REFUSED: { text: "It was refused.", tone: "bad" },
} as const satisfies Record<ItemOf<"EVENT">["outcome"], { text: string; tone: Tone }>;
