"use client";

import { useQuery } from "@tanstack/react-query";
import { Flag } from "lucide-react";
import { countOf } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import { keysOf } from "@/components/payroll/keys-of";
import { FLAG_LABELS, flagText, isReviewFlag } from "@/components/payroll/payout-looks";
import type { RunView } from "@/components/payroll/run-dialog-props";
import { useTRPC } from "@/components/trpc/provider";

const VENDORS_SHOWN = 3;

/** The open review flags in words, with the largest vendors that have one. */
export function FlagSummary({ view, open }: { view: RunView; open: boolean }) {
  const trpc = useTRPC();
  const { run } = view;
  const flags = view.flags.flatMap(({ flag, count }) => (isReviewFlag(flag) ? [{ flag, count }] : []));
  const vendors = useQuery({
    ...trpc.payroll.payouts.list.queryOptions({
      runId: run.id,
      outcome: ["PAYABLE"],
      flag: keysOf(FLAG_LABELS),
      sort: "net",
      limit: VENDORS_SHOWN,
    }),
    enabled: open && flags.length > 0,
  });
  if (flags.length === 0) {
    return <p className="text-sm text-ink-muted">No vendor that is paid has a review flag.</p>;
  }
  return (
    <section aria-label="Open review flags" className="flex flex-col gap-2 text-sm">
      <h3 className="flex items-center gap-1.5 font-medium">
        <Flag aria-hidden className="size-4 text-warn" />
        Open review flags
      </h3>
      <ul className="flex flex-col gap-1">
        {flags.map(({ flag, count }) => (
          <li key={flag}>
            <span className="font-medium">
              {FLAG_LABELS[flag]}: {countOf(count, "vendor")}.
            </span>{" "}
            <span className="text-ink-muted">{flagText(flag, view.reviewThresholds, run.currency)}</span>
          </li>
        ))}
      </ul>
      {vendors.data ? (
        <ul aria-label="Largest flagged vendors" className="rounded-lg border px-3 text-xs">
          {vendors.data.payouts.map((payout) => (
            <li key={payout.id} className="flex justify-between gap-3 border-b py-1.5 last:border-b-0">
              <span className="min-w-0 truncate">
                {payout.vendorName}{" "}
                <span className="text-ink-muted">
                  {payout.flags.map((flag) => (isReviewFlag(flag) ? FLAG_LABELS[flag] : flag)).join(", ")}
                </span>
              </span>
              <Money amountMinor={payout.payMinor} currency={payout.currency} />
            </li>
          ))}
          {vendors.data.count > vendors.data.payouts.length ? (
            <li className="py-1.5 text-ink-muted">
              and {countOf(vendors.data.count - vendors.data.payouts.length, "more vendor")}
            </li>
          ) : null}
        </ul>
      ) : null}
    </section>
  );
}
