"use client";

import clsx from "clsx";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { formatAmount } from "@/server/money/format-amount";

export interface MoneyProps {
  /** Minor units, signed; a text when it came through JSON. */
  amountMinor: bigint | string;
  currency: string;
  /** Writes a plus before what is above zero, for changes. */
  signed?: boolean;
  className?: string;
}

/** An amount of money with its currency, exact. */
export function Money({ amountMinor, currency, signed = false, className }: MoneyProps) {
  const { locale } = useBusinessZone();
  const amount = BigInt(amountMinor);
  return (
    <span className={clsx("tabular whitespace-nowrap", className)}>
      {signed && amount > 0n ? "+" : null}
      {formatAmount(amount, currency, locale)}
    </span>
  );
}
