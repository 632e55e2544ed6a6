import * as z from "zod";
import { readMapping } from "./domain/column-mapping";

/** `bimp_` and 26 small letters or digits: the browser chooses it, so that a repeated upload is one import. */
export const IMPORT_ID = /^bimp_[0-9a-z]{26}$/;

const importId = z.string().regex(IMPORT_ID, "This is not the id of an import.");

export const getImportInput = z.object({ id: importId });

/** Newest first; `cursor` is the id of the last import seen. */
export const listImportsInput = z.object({
  cursor: importId.nullish(),
  limit: z.int().min(1).max(100).default(20),
});

/** In the order of lines; `cursor` is the number of the last error seen. */
export const listImportErrorsInput = z.object({
  importId,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .nullish(),
  limit: z.int().min(1).max(500).default(100),
});

const bookingRef = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((value) => !value.includes("\u0000") && !/\p{Surrogate}/u.test(value), "This is not a reference.");

export const getBookingInput = z.object({ ref: bookingRef });

export const BOOKING_STATUS_VALUES = ["CONFIRMED", "COMPLETED", "CANCELLED", "NO_SHOW"] as const;

/** Latest booked first. */
export const findBookingsInput = z.object({
  /** What was typed: a reference, a vendor, a traveller's name or e-mail. */
  query: z.string().max(200).optional(),
  status: z.array(z.enum(BOOKING_STATUS_VALUES)).max(4).optional(),
  cursor: z.string().min(1).max(2_000).nullish(),
  limit: z.int().min(1).max(200).default(50),
});

/** In the order of cause: of one instant the later kind follows from the earlier. */
export const TIMELINE_KIND_VALUES = [
  "BOOKING",
  "EVENT",
  "CONTACT",
  "PAYMENT",
  "REFUND",
  "DISPUTE",
  "LEDGER",
  "PAYOUT",
  "MESSAGE",
] as const;

/** Latest first; no kind means all. */
export const listBookingTimelineInput = z.object({
  ref: bookingRef,
  kinds: z.array(z.enum(TIMELINE_KIND_VALUES)).max(TIMELINE_KIND_VALUES.length).optional(),
  cursor: z.string().min(1).max(2_000).nullish(),
  limit: z.int().min(1).max(200).default(50),
});

export const revealTravellerInput = z.object({
  ref: bookingRef,
  /** A sentence from a person, kept in the audit log. */
  reason: z
    .string()
    .trim()
    .min(1, "Say why.")
    .max(500, "Keep it under 500 characters.")
    .refine(
      (text) => !/[\p{Surrogate}\p{Cc}]/u.test(text.replaceAll("\n", "")),
      "It has characters that cannot be stored.",
    ),
});

/** The text of a mapping file, read into which heading stands for which column. */
export const mappingText = z.string().transform((text, check) => {
  const reading = readMapping(text);
  if (reading.ok) return reading.mapping;
  check.addIssue(reading.problem);
  return z.NEVER;
});

export type GetImportInput = z.infer<typeof getImportInput>;
export type ListImportsInput = z.infer<typeof listImportsInput>;
export type ListImportErrorsInput = z.infer<typeof listImportErrorsInput>;
export type GetBookingInput = z.infer<typeof getBookingInput>;
export type FindBookingsInput = z.infer<typeof findBookingsInput>;
export type ListBookingTimelineInput = z.infer<typeof listBookingTimelineInput>;
export type RevealTravellerInput = z.infer<typeof revealTravellerInput>;
