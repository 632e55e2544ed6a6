"use client";

import { ArrowDown, ArrowUp, Minus, Sparkles } from "lucide-react";
import { Money } from "@/components/format/money";

export interface DeltaCellProps {
  /** The change in minor units; null when there is nothing before to compare with. */
  deltaMinor: bigint | string | null;
  currency: string;
  /** The change in percent as the server worked it out, e.g. `12.5`; null when it has no meaning. */
  percent?: number | string | null;
}

/** How an amount changed: direction as an arrow, the amount, the percentage. It judges nothing, so it has no hue. */
export function DeltaCell({ deltaMinor, currency, percent = null }: DeltaCellProps) {
  if (deltaMinor === null) {
    return (
      <span className="inline-flex items-center gap-1 text-xs text-ink-muted">
        <Sparkles aria-hidden className="size-3" /> first
      </span>
    );
  }
  const delta = BigInt(deltaMinor);
  const Icon = delta > 0n ? ArrowUp : delta < 0n ? ArrowDown : Minus;
  return (
    <span className="tabular inline-flex items-center gap-1 whitespace-nowrap">
      <Icon aria-hidden className="size-3 text-ink-faint" />
      <Money amountMinor={delta} currency={currency} signed />
      {percent === null ? null : <span className="w-14 text-right text-xs text-ink-muted">{percent} %</span>}
    </span>
  );
}
