import { Ban, CheckCircle2, CircleHelp, Clock, Landmark, Send, Undo2 } from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export type PayoutTrail = RouterOutputs["payroll"]["reversals"]["trail"];
export type ReversalView = PayoutTrail["reversals"][number];

/** How each status of a reversal looks. */
export const REVERSAL_LOOKS: Record<ReversalView["status"], StatusLook> = {
  REQUESTED: { label: "Waits for a second person", tone: "warn", icon: Clock },
  DECLINED: { label: "Declined", tone: "neutral", icon: Ban },
  APPROVED: { label: "Approved, not sent yet", tone: "info", icon: Clock },
  SENDING: { label: "Being sent", tone: "info", icon: Send },
  UNKNOWN: { label: "Not known yet", tone: "warn", icon: CircleHelp },
  MADE: { label: "Taken back", tone: "ok", icon: Undo2 },
  CARRIED: { label: "Carried to the next run", tone: "warn", icon: Undo2 },
  FAILED: { label: "Could not be fetched", tone: "bad", icon: Ban },
};

export const PURPOSE_TEXTS: Record<ReversalView["purpose"], string> = {
  SETTLES_DEBT: "Settles what the vendor owes",
  TAKES_BACK: "The vendor should not have had it",
  BANK_RETURN: "The bank sent the payout back",
};

/** How each status of a bank payout looks. */
export const BANK_LOOKS: Record<PayoutTrail["bankPayouts"][number]["status"], StatusLook> = {
  PENDING: { label: "Not sent to the bank yet", tone: "info", icon: Clock },
  IN_TRANSIT: { label: "On its way to the bank", tone: "info", icon: Landmark },
  PAID: { label: "In the bank", tone: "ok", icon: CheckCircle2 },
  FAILED: { label: "Sent back by the bank", tone: "bad", icon: Undo2 },
  CANCELED: { label: "Called off", tone: "warn", icon: Ban },
};
