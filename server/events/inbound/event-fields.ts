import { z } from "zod";
import {
  readBookingText,
  readBookingTime,
  type FieldReading,
} from "@/server/bookings/commands/read-booking-field";
import { isCurrency } from "@/server/money/currency";
import { amountProblem, parseAmount } from "@/server/money/parse-amount";

/** A text field, with a sentence for what is missing or no text at all. */
const textField = (hint = "Write a text.") =>
  z.string({ error: ({ input }) => (input === undefined ? "This field is needed." : hint) });

/** A text as files have it: a key, a name, an address. */
export const text = (kind: "ref" | "name" | "email") =>
  textField().transform((value, ctx) => taken(readBookingText(value, kind), ctx));

/** An instant, ISO 8601 with offset. */
export const instant = textField("Write the instant as text, such as 2026-07-13T11:00:00Z.").transform(
  (value, ctx) => new Date(taken(readBookingTime(value, "instant"), ctx)),
);

/** A calendar day, as the midnight in UTC that a date column takes. */
export const day = textField("Write the day as text, such as 2026-07-13.").transform(
  (value, ctx) => new Date(`${taken(readBookingTime(value, "day"), ctx)}T00:00:00Z`),
);

/** A phone number in the one form that needs no country to be understood. */
export const phone = textField().regex(/^\+[1-9]\d{6,14}$/, {
  error: "Write the number in E.164, such as +390612345678.",
  abort: true,
});

/** A reason or another remark for people. */
export const remark = textField().transform((value, ctx) => taken(readBookingText(value, "name"), ctx));

export const locale = textField()
  .max(35, "This is not a language tag.")
  .transform((value, ctx) => {
    const [canonical] = canonicalLocales(value);
    if (canonical !== undefined) return canonical;
    return refused(ctx, "locale.unknown", "Write a language tag, such as de or de-AT.");
  });

export const timeZone = textField()
  .max(64, "This is not a time zone.")
  .transform((value, ctx) =>
    isTimeZone(value) ? value : refused(ctx, "time_zone.unknown", "Write an IANA name, such as Europe/Rome."),
  );

/** An amount in a currency's own decimals: `{ amount: "125.50", currency: "EUR" }`, in minor units when it is read. */
export const money = (least: "zero" | "more") =>
  z
    .strictObject({
      amount: textField(
        'Write the amount as text, such as "125.50": a number would not keep its decimals exactly.',
      ).max(40, "The amount is too large to be true."),
      currency: textField(),
    })
    .transform(({ amount, currency }, ctx) => {
      if (!isCurrency(currency)) {
        const reason = "This is not a currency that payments can be made in: write a code such as EUR.";
        refused(ctx, "currency.unknown", reason, ["currency"]);
        return z.NEVER;
      }
      const parsed = parseAmount(amount, currency);
      if (!parsed.ok) {
        const code = `amount.${parsed.reason.toLowerCase()}`;
        refused(ctx, code, amountProblem(parsed.reason, currency), ["amount"]);
        return z.NEVER;
      }
      const { amountMinor } = parsed;
      if (amountMinor < 0n) refused(ctx, "amount.negative", "The amount is not negative.", ["amount"]);
      else if (least === "more" && amountMinor === 0n)
        refused(ctx, "amount.zero", "The amount is more than zero.", ["amount"]);
      return { amountMinor, currency };
    });

function taken(reading: FieldReading, ctx: z.RefinementCtx): string {
  // Half of a surrogate pair can be written in JSON and stored nowhere.
  if (reading.ok && /\p{Surrogate}/u.test(reading.value))
    return refused(ctx, "text.broken_character", "It contains half of a character.");
  return reading.ok ? reading.value : refused(ctx, reading.code, reading.reason);
}

function refused(ctx: z.RefinementCtx, code: string, message: string, path: string[] = []): never {
  ctx.addIssue({ code: "custom", message, path, params: { code } });
  return z.NEVER;
}

function canonicalLocales(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    return [];
  }
}

function isTimeZone(name: string): boolean {
  // Intl also takes offsets (+02:00), which have no summer time and are no names.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
