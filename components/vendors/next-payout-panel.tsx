"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import { OUTCOME_LOOKS, rowLook } from "@/components/payroll/payout-looks";
import { RUN_STATUS_LOOKS, SCHEDULE_LABELS } from "@/components/payroll/run-status-looks";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";
import { RunPeriod } from "@/components/vendors/run-period";
import type { VendorDetail } from "@/components/vendors/vendor-looks";

const NOTHING_DUE = { label: "Nothing due", tone: "neutral" } as const;

/** Whether the next run pays the vendor, when it is due, and if not, why: in each currency, as the server worked it out. */
export function NextPayoutPanel({ vendor }: { vendor: VendorDetail }) {
  const { forecasts, openRuns, actions } = vendor;
  return (
    <Card
      title="Why not paid, and when next"
      description="What the next run would decide as things stand now."
      flush
    >
      {forecasts.length === 0 && openRuns.length === 0 ? (
        <Empty title="No payout is in sight">
          Once the vendor has earned something, this says when it is paid, or what stands in the way.
        </Empty>
      ) : (
        <ul className="divide-y">
          {forecasts.map((forecast) => (
            <li key={forecast.currency} className="flex flex-col gap-1 px-4 py-3 text-sm">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="font-medium">
                  {SCHEDULE_LABELS[forecast.run.schedule]} run of {forecast.run.label}, {forecast.currency}
                </span>
                <StatusBadge look={forecast.outcome ? OUTCOME_LOOKS[forecast.outcome] : NOTHING_DUE} />
              </div>
              <p>{forecast.reason}</p>
              <p className="text-xs text-ink-muted">
                Due <Instant at={forecast.run.dueAt} />
                {forecast.alsoInTheWay.length > 0 ? (
                  <>
                    {" · behind that: "}
                    {forecast.alsoInTheWay
                      .map((outcome) => OUTCOME_LOOKS[outcome].label.toLowerCase())
                      .join(", ")}
                  </>
                ) : null}
                {forecast.heldMinor === 0n ? null : (
                  <>
                    {" · "}
                    <Money amountMinor={forecast.heldMinor} currency={forecast.currency} /> of bookings on
                    hold left out
                  </>
                )}
              </p>
            </li>
          ))}
          {openRuns.map((payout) => (
            <li key={payout.id} className="flex flex-col gap-1 px-4 py-3 text-sm">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <RunLink runId={payout.run.id} mayOpen={actions.openRuns.permitted}>
                  <RunPeriod
                    schedule={payout.run.schedule}
                    start={payout.run.periodStart}
                    end={payout.run.periodEnd}
                  />
                </RunLink>
                <StatusBadge look={RUN_STATUS_LOOKS[payout.run.status]} />
                <StatusBadge plain look={rowLook(payout)} />
              </div>
              <p>{payout.outcomeReason}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function RunLink({ runId, mayOpen, children }: { runId: string; mayOpen: boolean; children: ReactNode }) {
  if (!mayOpen) return <span className="font-medium">{children}</span>;
  return (
    <Link href={`/payroll/${runId}`} className="font-medium text-accent-text hover:underline">
      {children}
    </Link>
  );
}
