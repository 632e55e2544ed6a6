"use client";

import { Download } from "lucide-react";
import Link from "next/link";
import { countText } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { AmountCell } from "@/components/payroll/amount-cell";
import type { ReconciledRun } from "@/components/payroll/reconciliation-looks";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";

/** The runs that were compared, with the sums of both sides; each has its statement. */
export function ReconciledRuns({ runs, mayExport }: { runs: readonly ReconciledRun[]; mayExport: boolean }) {
  return (
    <Card title="Runs" description="Both sides of each run as they were when it was last compared" flush>
      {runs.length === 0 ? (
        <Empty title="No run was compared yet">
          A run is compared from its first transfer on, for 35 days.
        </Empty>
      ) : (
        <div
          role="region"
          aria-label="Compared runs, scrolls sideways"
          tabIndex={0}
          className="max-w-full overflow-x-auto"
        >
          <table aria-label="Compared runs" className="w-full text-sm">
            <thead className="bg-sunken text-xs text-ink-muted">
              <tr>
                {["Run", "Payouts", "Should have left", "Ledger", "Transfers", "Taken back", "Balance"].map(
                  (heading, index) => (
                    <th
                      key={heading}
                      scope="col"
                      className={`px-3 py-2 font-medium whitespace-nowrap ${index === 0 ? "text-left" : "text-right"}`}
                    >
                      {heading}
                    </th>
                  ),
                )}
                <th scope="col" className="px-3 py-2 text-left font-medium">
                  Compared
                </th>
                <th scope="col" className="px-3 py-2">
                  <span className="sr-only">Statement</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.runId} className="border-t align-baseline">
                  <th scope="row" className="min-w-48 px-3 py-2 text-left font-normal">
                    <Link href={`/payroll/${run.runId}`} className="font-medium hover:underline">
                      {run.label}
                    </Link>{" "}
                    <span className="text-xs text-ink-muted">{run.currency}</span>{" "}
                    {run.differences > 0 ? <Badge tone="bad">{run.differences} differ</Badge> : null}
                  </th>
                  <td className="tabular px-3 py-2 text-right">{countText(run.payouts)}</td>
                  {[
                    run.expectedMinor,
                    run.ledgerMinor,
                    run.transferMinor,
                    run.reversedMinor,
                    run.balanceMinor,
                  ].map((amountMinor, index) => (
                    <td key={index} className="px-3 py-2 text-right">
                      <AmountCell amountMinor={amountMinor} currency={run.currency} />
                    </td>
                  ))}
                  <td className="px-3 py-2 whitespace-nowrap">
                    <Instant at={run.comparedAt} />
                  </td>
                  <td className="px-3 py-2 text-right">
                    {mayExport ? (
                      <a
                        href={`/api/papers/run/${run.runId}-statement.csv`}
                        download
                        aria-label={`Statement of ${run.label} ${run.currency}`}
                        className={buttonClass({ size: "sm" })}
                      >
                        <Download aria-hidden className="size-3.5" />
                        Statement
                      </a>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
