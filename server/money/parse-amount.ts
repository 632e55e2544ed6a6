import { exponentOf, isCurrency } from "./currency";

/** Why a text is not an amount. Machine codes: `amountProblem` has the words. */
export const AMOUNT_REASONS = [
  "EMPTY",
  "UNKNOWN_CURRENCY",
  "NOT_A_NUMBER",
  "TOO_MANY_DECIMALS",
  "NEGATIVE_ZERO",
  "OUT_OF_RANGE",
  "AMBIGUOUS",
] as const;
export type AmountReason = (typeof AMOUNT_REASONS)[number];

/** What came of reading an amount: minor units, or the reason why not. */
export type ParsedAmount = { ok: true; amountMinor: bigint } | { ok: false; reason: AmountReason };

/**
 * The largest amount that is read, either sign: 10^15 minor units, ten trillion euros.
 * It leaves a 64-bit column room for the sum of nine thousand of them, and anything larger in a file is a
 * shifted column or a reference number.
 */
export const AMOUNT_MAX_MINOR = 10n ** 15n;

/**
 * Reads the strict decimal that files carry: ASCII digits, perhaps a `-` before and one `.` inside, at most as many
 * decimals as the currency has. `12`, `12.5` and `12.50` are the same amount of EUR.
 *
 * Refused: spaces, `+`, exponents, grouping, other digits than 0 to 9, a point without digits on both sides,
 * needless leading zeros (`007`), minus zero, more decimals than the currency has even when they are zeros, and
 * anything beyond ±10^15 minor units. AMBIGUOUS is never answered here.
 *
 * Whether a negative amount makes sense is for the caller to say.
 */
export function parseAmount(text: string, currency: string): ParsedAmount {
  if (!isCurrency(currency)) return refused("UNKNOWN_CURRENCY");
  if (text === "") return refused("EMPTY");
  // The pattern is linear, but there is no reason to walk a megabyte of digits either.
  if (text.length > TEXT_LENGTH_MAX)
    return refused(/^-?[0-9.]+$/.test(text) ? "OUT_OF_RANGE" : "NOT_A_NUMBER");
  const match = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text);
  if (!match) return refused("NOT_A_NUMBER");
  return amountOfParts(match[1] === "-", match[2] ?? "", match[3] ?? "", currency);
}

/**
 * The amount that a sign and the digits before and after the point make. Shared by the strict and the typed parser;
 * the digits must be ASCII and the currency known.
 */
export function amountOfParts(
  negative: boolean,
  wholeDigits: string,
  decimalDigits: string,
  currency: string,
): ParsedAmount {
  const exponent = exponentOf(currency);
  if (decimalDigits.length > exponent) return refused("TOO_MANY_DECIMALS");
  const size = BigInt(wholeDigits + decimalDigits.padEnd(exponent, "0"));
  if (negative && size === 0n) return refused("NEGATIVE_ZERO");
  if (size > AMOUNT_MAX_MINOR) return refused("OUT_OF_RANGE");
  return { ok: true, amountMinor: negative ? -size : size };
}

/** The reason in plain words, for a form or an import report. */
export function amountProblem(reason: AmountReason, currency: string): string {
  switch (reason) {
    case "EMPTY":
      return "The amount is empty.";
    case "UNKNOWN_CURRENCY":
      return "The currency is not one that payments can be made in.";
    case "NOT_A_NUMBER":
      return "This is not an amount: use the digits 0 to 9 and one decimal point.";
    case "TOO_MANY_DECIMALS":
      return decimalsProblem(currency);
    case "NEGATIVE_ZERO":
      return "Minus zero is not an amount.";
    case "OUT_OF_RANGE":
      return "The amount is too large to be true.";
    case "AMBIGUOUS":
      return "This can be read in two ways: write the decimals too, or leave the thousands separator out.";
  }
}

/** A refusal, as both parsers answer it. */
export function refused(reason: AmountReason): { ok: false; reason: AmountReason } {
  return { ok: false, reason };
}

const TEXT_LENGTH_MAX = 40;

function decimalsProblem(currency: string): string {
  if (!isCurrency(currency)) return "The amount has too many decimals.";
  const exponent = exponentOf(currency);
  return exponent === 0 ? `${currency} has no decimals.` : `${currency} has at most ${exponent} decimals.`;
}
