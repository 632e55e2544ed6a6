import type {
  LedgerEntryKind,
  LineLabel,
  PayoutOutcome,
  PayoutStatus,
  PayrollSchedule,
  RunStatus,
} from "@/server/platform/prisma/enums";

// What papers call the states of things. Programs get the codes themselves, in the CSV files.

export const OUTCOME_WORDS: Record<PayoutOutcome, string> = {
  PAYABLE: "Payable",
  BELOW_MINIMUM: "Below minimum",
  ON_HOLD: "On hold",
  NEGATIVE: "Negative balance",
  NO_PAYOUT_ACCOUNT: "No payout account",
  ACCOUNT_RESTRICTED: "Account restricted",
  BANK_CHANGED: "Bank details changed",
  SUSPENDED: "Suspended",
  EXCLUDED: "Excluded",
};

export const PAYOUT_STATUS_WORDS: Record<PayoutStatus, string> = {
  SKIPPED: "Not paid",
  PLANNED: "Planned",
  RESERVED: "Reserved",
  STALE: "To be decided",
  SENDING: "Being sent",
  UNKNOWN: "Being clarified",
  SENT: "Sent",
  PAID: "Paid",
  FAILED: "Failed",
  RETURNED: "Returned",
  CANCELLED: "Cancelled",
};

export const RUN_STATUS_WORDS: Record<RunStatus, string> = {
  DRAFT: "Draft",
  AWAITING_APPROVAL: "Awaiting approval",
  APPROVED: "Approved",
  PAYING: "Paying",
  PAUSED: "Paused",
  PAID: "Paid",
  PARTLY_PAID: "Partly paid",
  CANCELLED: "Cancelled",
};

export const SCHEDULE_WORDS: Record<PayrollSchedule, string> = {
  WEEKLY: "Weekly",
  MONTHLY: "Monthly",
  OFF_CYCLE: "Off-cycle",
};

export const LABEL_WORDS: Record<LineLabel, string> = {
  DUE: "Due",
  CARRIED: "Carried forward",
  LATE: "Late",
};

export const ENTRY_WORDS: Record<LedgerEntryKind, string> = {
  EARNING: "Earning",
  REFUND: "Refund",
  ADJUSTMENT: "Adjustment",
  PAYOUT_RESERVED: "Payout",
  PAYOUT_SENT: "Payout sent",
  PAYOUT_VOIDED: "Payout given up",
  PAYOUT_RETURNED: "Payout returned",
  LEFTOVER_REVERSED: "Leftover taken back",
};
