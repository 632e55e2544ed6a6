import {
  BookOpen,
  CalendarCheck,
  CalendarX,
  CircleCheck,
  CreditCard,
  MessagesSquare,
  Radio,
  Scale,
  Ticket,
  Undo2,
  UserPen,
  UserX,
  WalletCards,
  type LucideIcon,
} from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export type BookingRow = RouterOutputs["bookings"]["find"]["bookings"][number];
export type BookingView = RouterOutputs["bookings"]["get"];
export type RevealedTraveller = RouterOutputs["bookings"]["reveal"];
export type TimelineItem = RouterOutputs["bookings"]["timeline"]["entries"][number];
export type ItemOf<Kind extends TimelineItem["kind"]> = Extract<TimelineItem, { kind: Kind }>;

/** How each status of a booking looks. */
export const BOOKING_LOOKS = {
  CONFIRMED: { label: "Confirmed", tone: "info", icon: CalendarCheck },
  COMPLETED: { label: "Completed", tone: "ok", icon: CircleCheck },
  CANCELLED: { label: "Cancelled", tone: "neutral", icon: CalendarX },
  NO_SHOW: { label: "No-show", tone: "warn", icon: UserX },
} as const satisfies Record<BookingRow["status"], StatusLook>;

/** The kinds of what happens to a booking, by name and icon, as they are filtered. */
export const KIND_LOOKS = {
  MESSAGE: { label: "Messages", icon: MessagesSquare },
  PAYMENT: { label: "Payments", icon: CreditCard },
  REFUND: { label: "Refunds", icon: Undo2 },
  DISPUTE: { label: "Disputes", icon: Scale },
  LEDGER: { label: "Ledger", icon: BookOpen },
  PAYOUT: { label: "Payouts", icon: WalletCards },
  EVENT: { label: "Events", icon: Radio },
  CONTACT: { label: "Corrections", icon: UserPen },
  BOOKING: { label: "Stages", icon: Ticket },
} as const satisfies Record<TimelineItem["kind"], { label: string; icon: LucideIcon }>;
