import { CircleCheck, Hourglass, Landmark, Lock, UserX } from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterInputs, RouterOutputs } from "@/server/api/root";

export type VendorRow = RouterOutputs["vendors"]["list"]["vendors"][number];
export type VendorDetail = RouterOutputs["vendors"]["get"];
export type VendorEntry = RouterOutputs["vendors"]["entries"]["entries"][number];
export type VendorPayout = RouterOutputs["vendors"]["payouts"]["payouts"][number];
export type AccountState = NonNullable<RouterInputs["vendors"]["list"]["account"]>[number];

/** Whether a vendor is paid at all. */
export const VENDOR_STATUS_LOOKS = {
  ACTIVE: { label: "Active", tone: "ok", icon: CircleCheck },
  SUSPENDED: { label: "Suspended", tone: "bad", icon: UserX },
} as const satisfies Record<VendorRow["status"], StatusLook>;

/** How a vendor's payout account stands. */
export const ACCOUNT_LOOKS = {
  NONE: { label: "No account", tone: "warn", icon: Landmark },
  ONBOARDING: { label: "Onboarding", tone: "info", icon: Hourglass },
  ACTIVE: { label: "Active", tone: "ok", icon: CircleCheck },
  RESTRICTED: { label: "Restricted", tone: "bad", icon: Lock },
} as const satisfies Record<AccountState, StatusLook>;

/** The regular schedules in words. */
export const VENDOR_SCHEDULE_LABELS = {
  WEEKLY: "Weekly",
  MONTHLY: "Monthly",
} as const satisfies Record<VendorRow["schedule"], string>;
