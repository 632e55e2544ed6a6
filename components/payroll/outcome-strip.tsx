"use client";

import clsx from "clsx";
import { countOf, countText } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import { keysOf } from "@/components/payroll/keys-of";
import { OUTCOME_LOOKS, type PayoutOutcome } from "@/components/payroll/payout-looks";
import { StatusBadge } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export interface OutcomeStripProps {
  outcomes: RouterOutputs["payroll"]["runs"]["get"]["outcomes"];
  currency: string;
  chosen: readonly PayoutOutcome[];
  onChosenChange: (chosen: PayoutOutcome[]) => void;
}

/** How many vendors the run pays, and how many it leaves and why, each with its sum. A click shows those only. */
export function OutcomeStrip({ outcomes, currency, chosen, onChosenChange }: OutcomeStripProps) {
  const shown = keysOf(OUTCOME_LOOKS).flatMap((outcome) => {
    const found = outcomes.find((row) => row.outcome === outcome);
    // The sum that matters is always there, so that a run that pays nobody says so.
    if (found) return [found];
    return outcome === "PAYABLE" ? [{ outcome, count: 0, netMinor: 0n, payMinor: 0n }] : [];
  });
  return (
    <ul
      aria-label="Vendors by outcome"
      className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line shadow-card sm:grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))]"
    >
      {shown.map(({ outcome, count, netMinor, payMinor }) => {
        const pressed = chosen.includes(outcome);
        const payable = outcome === "PAYABLE";
        return (
          <li key={outcome} className={clsx("flex bg-surface", payable && "max-sm:col-span-2")}>
            <button
              type="button"
              aria-pressed={pressed}
              onClick={() =>
                onChosenChange(pressed ? chosen.filter((each) => each !== outcome) : [...chosen, outcome])
              }
              className={clsx(
                "flex min-h-11 min-w-0 flex-1 flex-col items-start px-3 py-1 text-left -outline-offset-2!",
                pressed ? "bg-selected" : "hover:bg-hover",
              )}
            >
              <span className="flex w-full items-center justify-between gap-2">
                <StatusBadge plain look={OUTCOME_LOOKS[outcome]} />
                <span className="tabular text-xs text-ink-muted">
                  <span aria-hidden>{countText(count)}</span>
                  <span className="sr-only">{countOf(count, "vendor")}</span>
                </span>
              </span>
              <span className={clsx("tabular font-semibold", payable ? "text-base" : "text-sm")}>
                <Money amountMinor={payable ? payMinor : netMinor} currency={currency} />
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
