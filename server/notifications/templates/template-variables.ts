import * as z from "zod";
import { isCurrency } from "@/server/money/currency";

// The kinds of variables that templates share.

/** A name or a reference: one line without control characters, as it also goes into subjects. */
export const line = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/[\p{Cc}\p{Surrogate}\u2028\u2029]/u.test(text));

/** An amount: minor units as text, which JSON keeps exact. */
export const amount = z.object({
  minor: z.string().regex(/^(0|[1-9][0-9]{0,15})$/),
  currency: z.string().refine(isCurrency),
});
export type Amount = z.infer<typeof amount>;

/** A day of the calendar, wherever one is: `2026-03-01`. */
export const day = z.iso.date();

/** An instant: `2026-03-01T10:00:00Z`. */
export const instant = z.iso.datetime({ offset: true });

/** An IANA zone that this machine knows. */
export const timeZone = z.string().max(64).refine(isTimeZone);

/** A page that asks for sign-in. Never a link that acts for whoever has it: content is kept for a long time. */
export const pageUrl = z.url({ protocol: /^https?$/ }).max(500);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
