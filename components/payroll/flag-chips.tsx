"use client";

import { Flag } from "lucide-react";
import clsx from "clsx";
import { countText } from "@/components/format/count-text";
import { FLAG_LABELS, flagText, isReviewFlag, type ReviewFlag } from "@/components/payroll/payout-looks";
import { Tooltip } from "@/components/ui/tooltip";
import type { RouterOutputs } from "@/server/api/root";

type RunView = RouterOutputs["payroll"]["runs"]["get"];

export interface FlagChipsProps {
  flags: RunView["flags"];
  thresholds: RunView["reviewThresholds"];
  currency: string;
  chosen: readonly ReviewFlag[];
  onChosenChange: (chosen: ReviewFlag[]) => void;
}

/** The review flags of the vendors that would be paid, with how many have each. A click shows those only. */
export function FlagChips({ flags, thresholds, currency, chosen, onChosenChange }: FlagChipsProps) {
  const known = flags.flatMap(({ flag, count }) => (isReviewFlag(flag) ? [{ flag, count }] : []));
  if (known.length === 0) return <p className="text-sm text-ink-muted">No review flags.</p>;
  return (
    <ul aria-label="Review flags" className="flex flex-wrap items-center gap-1.5">
      {known.map(({ flag, count }) => {
        const pressed = chosen.includes(flag);
        return (
          <li key={flag}>
            <Tooltip content={flagText(flag, thresholds, currency)}>
              <button
                type="button"
                aria-pressed={pressed}
                onClick={() =>
                  onChosenChange(pressed ? chosen.filter((each) => each !== flag) : [...chosen, flag])
                }
                className={clsx(
                  "inline-flex min-h-6 items-center gap-1 rounded-sm border px-1.5 text-xs font-medium",
                  pressed
                    ? "border-accent bg-accent-soft text-accent-text"
                    : "border-warn-line bg-warn-soft text-warn hover:border-warn",
                )}
              >
                <Flag aria-hidden className="size-3" />
                {FLAG_LABELS[flag]}
                <span className="tabular">{countText(count)}</span>
              </button>
            </Tooltip>
          </li>
        );
      })}
    </ul>
  );
}
