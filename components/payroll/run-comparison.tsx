"use client";

import Link from "next/link";
import { countText } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import { percentChangeText } from "@/components/payroll/change-text";
import type { RouterOutputs } from "@/server/api/root";

type RunView = RouterOutputs["payroll"]["runs"]["get"];

/** The run against the comparable one before it: total, vendors, and how much that is in percent. */
export function RunComparison({ view, linked = true }: { view: RunView; linked?: boolean }) {
  const { run, previous } = view;
  if (!previous) return <span className="text-ink-muted">No earlier run to compare with</span>;
  const vendors = run.payableVendors - previous.payableVendors;
  return (
    <span className="inline-flex flex-wrap items-baseline justify-end gap-x-1.5">
      <span className="font-medium">
        <Money amountMinor={previous.changeMinor} currency={run.currency} signed />
      </span>
      {previous.changeBps === null ? null : (
        <span className="tabular text-ink-muted">({percentChangeText(previous.changeBps)} %)</span>
      )}
      <span className="tabular text-ink-muted">
        {vendorChangeText(vendors)}{" "}
        {linked ? (
          <Link
            href={`/payroll/${previous.id}`}
            className="inline-flex min-h-6 items-center text-accent-text hover:underline"
          >
            {previous.label}
          </Link>
        ) : (
          previous.label
        )}
      </span>
    </span>
  );
}

/** How the number of vendors compares, leading up to the name of the earlier run. */
function vendorChangeText(change: number): string {
  if (change === 0) return "as many vendors as in";
  const count = countText(Math.abs(change));
  return `${count} ${change > 0 ? "more" : "fewer"} ${Math.abs(change) === 1 ? "vendor" : "vendors"} than in`;
}
