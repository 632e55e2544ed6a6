"use client";

import clsx from "clsx";
import { Money } from "@/components/format/money";
import { exponentOf } from "@/server/money/currency";

export interface MoneyCellProps {
  /** Minor units, signed; null draws a dash. */
  amountMinor: bigint | string | null;
  currency: string;
  signed?: boolean;
  /** Grey for amounts that are zero, so that the others stand out. */
  quietZero?: boolean;
  /** The decimals the column aligns on; set 3 where a currency of three decimals can occur. */
  alignDecimals?: 0 | 2 | 3;
}

/**
 * An amount in a column with `align: "end"`. Currencies with fewer decimals than the column get invisible ones, so
 * that the decimal marks stand below each other.
 */
export function MoneyCell({
  amountMinor,
  currency,
  signed,
  quietZero = true,
  alignDecimals = 2,
}: MoneyCellProps) {
  if (amountMinor === null) return <span className="text-ink-faint">–</span>;
  const missing = alignDecimals - exponentOf(currency);
  const quiet = quietZero && BigInt(amountMinor) === 0n;
  return (
    <span className={clsx("tabular whitespace-nowrap", quiet && "text-ink-faint")}>
      <Money amountMinor={amountMinor} currency={currency} signed={signed ?? false} />
      {missing > 0 ? (
        <span aria-hidden className="invisible select-none">
          {missing === alignDecimals ? "." : ""}
          {"0".repeat(missing)}
        </span>
      ) : null}
    </span>
  );
}
