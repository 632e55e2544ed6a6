import * as z from "zod";
import { reason } from "@/server/payroll/schemas";

// Inputs of the vendors' procedures. Safe for the browser: forms use the same schemas.

const id = z.string().regex(/^[a-z]{2,8}_[0-9a-z]{1,64}$/, "This is no id.");
const vendorId = id;
const version = z.int().min(1).max(1_000_000_000);
const currency = z.string().regex(/^[A-Z]{3}$/, "A currency is three capital letters, such as EUR.");
const day = z.iso
  .date("Write the date as year, month and day, such as 2015-07-13.")
  .refine((value) => value >= "2000-01-01" && value <= "2199-12-31", "Choose a day between 2000 and 2199.");
const cursor = z.string().min(1).max(2_000).nullish();
const search = z
  .string()
  .trim()
  .max(100, "At most 100 characters.")
  .refine((text) => !/[\p{Surrogate}\p{Cc}]/u.test(text), "It has characters that cannot be searched for.")
  .optional();

export const VENDOR_SCHEDULE_VALUES = ["WEEKLY", "MONTHLY"] as const;
export const VENDOR_STATUS_VALUES = ["ACTIVE", "SUSPENDED"] as const;
/** How a vendor's payout account stands; NONE when it has none. */
export const ACCOUNT_STATE_VALUES = ["NONE", "ONBOARDING", "ACTIVE", "RESTRICTED"] as const;
export const ENTRY_KIND_VALUES = [
  "EARNING",
  "REFUND",
  "ADJUSTMENT",
  "PAYOUT_RESERVED",
  "PAYOUT_SENT",
  "PAYOUT_VOIDED",
  "PAYOUT_RETURNED",
  "LEFTOVER_REVERSED",
] as const;

export const listVendorsInput = z.object({
  /** A part of the name or the reference. */
  search,
  schedule: z.array(z.enum(VENDOR_SCHEDULE_VALUES)).max(2).optional(),
  status: z.array(z.enum(VENDOR_STATUS_VALUES)).max(2).optional(),
  account: z.array(z.enum(ACCOUNT_STATE_VALUES)).max(4).optional(),
  /** Only vendors that are owed something, or owe us, in any currency. */
  hasBalance: z.boolean().optional(),
  sort: z.enum(["name", "balance"]).default("name"),
  order: z.enum(["asc", "desc"]).default("asc"),
  /** The currency that the sort by balance is about; the most used one unless told. */
  currency: currency.optional(),
  cursor,
  limit: z.int().min(1).max(500).default(100),
});

export const vendorInput = z.object({ vendorId });

export const listVendorEntriesInput = z.object({
  vendorId,
  currency: currency.optional(),
  kind: z.array(z.enum(ENTRY_KIND_VALUES)).max(8).optional(),
  /** The beginning of a booking's reference. */
  search,
  cursor,
  limit: z.int().min(1).max(500).default(100),
});

export const listVendorPayoutsInput = z.object({
  vendorId,
  cursor,
  limit: z.int().min(1).max(200).default(50),
});

export const vendorStatementInput = z
  .object({
    vendorId,
    currency,
    /** First business day. */
    from: day,
    /** The business day after the last. */
    to: day,
    /** Rows at most; the totals are always those of the whole statement. */
    limit: z.int().min(1).max(1_000).default(200),
  })
  .refine((input) => input.from < input.to, {
    path: ["to"],
    message: "The end is not after the beginning.",
  });

export const previewAdjustmentInput = z.object({
  vendorId,
  currency,
  /** The signed amount in the currency's units as a decimal, such as -12.50. */
  amount: z.string().trim().min(1, "Write an amount.").max(40),
});

/** A change to a vendor names the version that was on the screen. */
const changeVendorInput = z.object({ vendorId, seenVersion: version, reason });

export const changeVendorScheduleInput = changeVendorInput.extend({
  schedule: z.enum(VENDOR_SCHEDULE_VALUES),
});
export const releaseBankHoldInput = changeVendorInput.extend({
  bankChangeId: id,
  stepUpId: id.optional(),
});
export const suspendVendorInput = changeVendorInput;
export const reinstateVendorInput = changeVendorInput;
export const setHoldDaysInput = changeVendorInput.extend({
  /** Null goes back to the policy's default. */
  holdDays: z.int("Whole days only.").min(0, "Not below 0 days.").max(365, "At most 365 days.").nullable(),
});

export const setCommissionRateInput = z.object({
  vendorId,
  /** Percent as typed, with two decimals at most: 12.5 or 12,5. Becomes basis points. */
  percent: z
    .string()
    .trim()
    .regex(/^\d{1,3}([.,]\d{1,2})?$/, "Write a percentage with two decimals at most, such as 12.5.")
    .transform(basisPointsOf)
    .refine((bps) => bps <= 10_000, "At most 100 %."),
  /** The business day, later than today, from whose beginning it holds; from now on when left out. */
  effectiveOn: day.optional(),
  reason,
});

function basisPointsOf(percent: string): number {
  const [whole = "", decimals = ""] = percent.split(/[.,]/);
  return Number(whole) * 100 + Number(decimals.padEnd(2, "0"));
}

export type ListVendorsInput = z.output<typeof listVendorsInput>;
export type ListVendorEntriesInput = z.output<typeof listVendorEntriesInput>;
export type ListVendorPayoutsInput = z.output<typeof listVendorPayoutsInput>;
