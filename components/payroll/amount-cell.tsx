"use client";

import clsx from "clsx";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { formatPlainAmount } from "@/server/money/format-amount";

export interface AmountCellProps {
  /** Minor units, signed; null draws a dash. */
  amountMinor: bigint | null;
  currency: string;
  strong?: boolean;
}

/** An amount in a table of one currency, which the page names: without its sign, so that more columns fit. */
export function AmountCell({ amountMinor, currency, strong = false }: AmountCellProps) {
  const { locale } = useBusinessZone();
  if (amountMinor === null) return <span className="text-ink-faint">–</span>;
  return (
    <span
      className={clsx(
        "tabular whitespace-nowrap",
        amountMinor === 0n ? "text-ink-faint" : strong && "font-semibold",
      )}
    >
      {formatPlainAmount(amountMinor, currency, locale)}
    </span>
  );
}
