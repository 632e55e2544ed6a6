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

export const getBookingInput = z.object({
  ref: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine(
      (value) => !value.includes("\u0000") && !/\p{Surrogate}/u.test(value),
      "This is not a reference.",
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
