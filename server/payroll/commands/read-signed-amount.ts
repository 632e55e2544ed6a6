import { isCurrency } from "@/server/money/currency";
import { amountProblem } from "@/server/money/parse-amount";
import { parseTypedAmount } from "@/server/money/parse-typed-amount";
import { InvalidInput } from "@/server/platform/errors";

/** Reads a signed amount that a person typed, as minor units. Throws InvalidInput on the field `amount`, in words. */
export function readSignedAmount(text: string, currency: string): bigint {
  if (!isCurrency(currency))
    throw new InvalidInput(`${currency} is not a currency that can be paid.`, "currency");
  const parsed = parseTypedAmount(text, currency, "en-GB");
  if (!parsed.ok) throw new InvalidInput(amountProblem(parsed.reason, currency), "amount");
  return parsed.amountMinor;
}
