import * as z from "zod";
import { COVERED_ORDERS } from "./domain/covered-payouts";

// Inputs of payroll's procedures. Safe for the browser: forms use the same schemas.

const id = z.string().regex(/^[a-z]{2,8}_[0-9a-z]{1,64}$/, "This is no id.");
const version = z.int().min(1).max(1_000_000_000);
/** A sentence from a person: trimmed, without control characters. */
export const reason = z
  .string()
  .trim()
  .min(1, "Say why.")
  .max(500, "Keep it under 500 characters.")
  .refine(
    (text) => !/[\p{Surrogate}\p{Cc}]/u.test(text.replaceAll("\n", "")),
    "It has characters that cannot be stored.",
  );
const currency = z.string().regex(/^[A-Z]{3}$/, "A currency is three capital letters, such as EUR.");
const day = z.iso
  .date("Write the date as year, month and day, such as 2015-07-13.")
  .refine((value) => value >= "2000-01-01" && value <= "2199-12-31", "Choose a day between 2000 and 2199.");
const cursor = z.string().min(1).max(2_000).nullish();
const search = z
  .string()
  .trim()
  .max(100)
  .refine((text) => !/[\p{Surrogate}\p{Cc}]/u.test(text))
  .optional();

export const RUN_STATUS_VALUES = [
  "DRAFT",
  "AWAITING_APPROVAL",
  "APPROVED",
  "PAYING",
  "PAUSED",
  "PAID",
  "PARTLY_PAID",
  "CANCELLED",
] as const;
export const OUTCOME_VALUES = [
  "PAYABLE",
  "BELOW_MINIMUM",
  "ON_HOLD",
  "NEGATIVE",
  "NO_PAYOUT_ACCOUNT",
  "ACCOUNT_RESTRICTED",
  "BANK_CHANGED",
  "SUSPENDED",
  "EXCLUDED",
] as const;
export const PAYOUT_STATUS_VALUES = [
  "SKIPPED",
  "PLANNED",
  "RESERVED",
  "STALE",
  "SENDING",
  "UNKNOWN",
  "SENT",
  "PAID",
  "FAILED",
  "RETURNED",
  "CANCELLED",
] as const;
export const FLAG_VALUES = [
  "FIRST_PAYOUT",
  "OFF_MEDIAN",
  "DORMANT",
  "REFUND_SHARE",
  "BANK_CHANGED",
  "SHARED_BANK",
] as const;
export const PAYOUT_SORTS = ["net", "vendor", "change", "gross", "outcome"] as const;

export const runInput = z.object({ runId: id });
export const payoutInput = z.object({ payoutId: id });

export const listRunsInput = z.object({
  status: z.array(z.enum(RUN_STATUS_VALUES)).max(8).optional(),
  schedule: z
    .array(z.enum(["WEEKLY", "MONTHLY", "OFF_CYCLE"]))
    .max(3)
    .optional(),
  currency: z.array(currency).max(20).optional(),
  cursor,
  limit: z.int().min(1).max(200).default(50),
});

export const listPayoutsInput = z.object({
  runId: id,
  outcome: z.array(z.enum(OUTCOME_VALUES)).max(9).optional(),
  status: z.array(z.enum(PAYOUT_STATUS_VALUES)).max(11).optional(),
  flag: z.array(z.enum(FLAG_VALUES)).max(6).optional(),
  search,
  sort: z.enum(PAYOUT_SORTS).default("net"),
  /** Not "direction": tRPC puts its own word of that name into the input of an infinite query. */
  order: z.enum(["asc", "desc"]).default("desc"),
  cursor,
  limit: z.int().min(1).max(500).default(200),
});

export const listPayoutLinesInput = z.object({
  payoutId: id,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .nullish(),
  limit: z.int().min(1).max(500).default(100),
});

export const listPayoutChangesInput = z.object({
  runId: id,
  after: z
    .string()
    .regex(/^(0|[1-9]\d{0,17})$/)
    .optional(),
});

export const draftRunInput = z.object({
  schedule: z.enum(["WEEKLY", "MONTHLY"]),
  periodEnd: day,
  currency,
});

export const draftOffCycleRunInput = z.object({
  vendorIds: z.array(id).min(1, "Choose at least one vendor.").max(500, "Choose at most 500 vendors."),
  currency,
  reason,
});

/** A change to a run names the version that was on the screen. */
export const changeRunInput = z.object({ runId: id, seenVersion: version });

export const approveRunInput = changeRunInput.extend({
  contentHash: z.string().regex(/^[0-9a-f]{64}$/, "This is no content hash."),
  typedTotal: z.string().max(40).optional(),
  comment: reason.optional(),
  stepUpId: id.optional(),
});

const stepUpId = id.optional();
export const pauseRunInput = changeRunInput.extend({ reason: reason.optional(), stepUpId });
export const resumeRunInput = changeRunInput.extend({ stepUpId });
/** What was not sent of a run, or the chosen ones of it. */
export const unsentPayoutsInput = changeRunInput.extend({
  reason,
  payoutIds: z.array(id).min(1).max(500).optional(),
  stepUpId,
});

/** Without an order it is only looked again whether the balance covers the run. */
export const coveredRunInput = changeRunInput.extend({
  order: z.enum(COVERED_ORDERS).optional(),
  reason: reason.optional(),
  stepUpId,
});

export const rejectRunInput = changeRunInput.extend({ comment: reason });
export const cancelRunInput = changeRunInput.extend({ reason });
export const excludeVendorInput = changeRunInput.extend({ payoutId: id, reason: reason.nullable() });
export const retryPayoutsInput = changeRunInput.extend({ payoutIds: z.array(id).min(1).max(500).optional() });

export const placeHoldInput = z.object({
  vendorId: id,
  bookingRef: z.string().trim().min(1).max(100).optional(),
  reason,
  releaseOn: day.optional(),
});
export const releaseHoldInput = z.object({ holdId: id, reason });

export const adjustVendorInput = z.object({
  vendorId: id,
  currency,
  /** The signed amount in the currency's units as a decimal, such as -12.50. */
  amount: z.string().trim().min(1, "Write an amount.").max(40),
  reason,
  clientKey: z.string().regex(/^[0-9A-Za-z_-]{8,64}$/),
  runId: id.optional(),
});

export const explainDifferenceInput = z.object({ differenceId: id, explanation: reason });
export const resolveDifferenceInput = z.object({ differenceId: id, resolution: reason });

export type ListRunsInput = z.output<typeof listRunsInput>;
export type ListPayoutsInput = z.output<typeof listPayoutsInput>;
export type ListPayoutLinesInput = z.output<typeof listPayoutLinesInput>;
