import type { LegalHoldRow } from "@/components/maintenance/maintenance-looks";

/** What a legal hold can be on, and by what it is named. */
export const HOLD_KINDS = {
  BOOKING: { label: "Booking", refLabel: "Booking reference", hint: "As it stands on the booking." },
  VENDOR: { label: "Vendor", refLabel: "Vendor reference", hint: "Holds all bookings of the vendor." },
  PERSON: {
    label: "Person",
    refLabel: "Customer reference",
    hint: "The marketplace's key of the traveller, not a name or an address. Holds all their bookings.",
  },
} as const satisfies Record<LegalHoldRow["kind"], { label: string; refLabel: string; hint: string }>;
