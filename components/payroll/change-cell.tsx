"use client";

import { ArrowDown, ArrowUp, Minus, Sparkles } from "lucide-react";
import { AmountCell } from "@/components/payroll/amount-cell";
import { percentChangeText } from "@/components/payroll/change-text";

export interface ChangeCellProps {
  /** Minor units; null when there is nothing before to compare with. */
  changeMinor: bigint | null;
  /** The same in basis points of what was before; null when that means nothing. */
  changeBps: bigint | null;
  currency: string;
}

/** How an amount changed against the vendor's previous payout: arrow, amount, percentage. It judges nothing. */
export function ChangeCell({ changeMinor, changeBps, currency }: ChangeCellProps) {
  if (changeMinor === null) {
    return (
      <span className="flex items-center justify-end gap-1 text-xs text-ink-muted">
        <Sparkles aria-hidden className="size-3" /> first
      </span>
    );
  }
  const Icon = changeMinor > 0n ? ArrowUp : changeMinor < 0n ? ArrowDown : Minus;
  return (
    <span className="tabular flex items-center justify-end gap-1 whitespace-nowrap">
      <Icon aria-hidden className="size-3 text-ink-faint" />
      <AmountCell amountMinor={changeMinor} currency={currency} />
      <span className="w-14 text-right text-xs text-ink-muted">
        {changeBps === null ? "" : `${percentChangeText(changeBps)} %`}
      </span>
    </span>
  );
}
