"use client";

import { Instant } from "@/components/format/instant";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { percentText } from "@/server/money/basis-points";
import { VENDOR_SCHEDULE_LABELS, type VendorDetail } from "@/components/vendors/vendor-looks";

export type TermsDialog = "schedule" | "rate" | "holdDays";

/** The terms a vendor is paid by: schedule, commission with what follows it, and hold days. */
export function TermsPanel({
  vendor,
  onChange,
}: {
  vendor: VendorDetail;
  onChange: (dialog: TermsDialog) => void;
}) {
  const { inForce, planned } = vendor.rates;
  const change = (offered: boolean, dialog: TermsDialog, what: string) =>
    offered ? (
      <Button size="sm" variant="ghost" className="-my-1.5 ml-1" onClick={() => onChange(dialog)}>
        Change<span className="sr-only"> {what}</span>
      </Button>
    ) : null;
  return (
    <Card title="Terms">
      <div className="-my-2">
        <DescriptionList
          items={[
            {
              term: "Schedule",
              description: (
                <>
                  {VENDOR_SCHEDULE_LABELS[vendor.schedule]}
                  {change(vendor.actions.changeSchedule.offered, "schedule", "the schedule")}
                </>
              ),
            },
            {
              term: "Commission",
              description: (
                <>
                  {percent(inForce.commissionBps)}
                  {change(vendor.actions.setCommissionRate.offered, "rate", "the commission")}
                  <span className="block text-xs text-ink-muted">
                    {inForce.source === "STANDARD" ? (
                      "standard rate"
                    ) : (
                      <>
                        own rate since <Instant at={inForce.effectiveFrom} />
                      </>
                    )}
                  </span>
                  {planned.map((rate) => (
                    <span key={rate.id} className="block text-xs text-ink-muted">
                      {percent(rate.commissionBps)} from <Instant at={rate.effectiveFrom} />
                    </span>
                  ))}
                </>
              ),
            },
            {
              term: "Hold days",
              description: (
                <>
                  {vendor.holdDaysInForce}
                  {vendor.holdDays === null ? " (policy)" : " (own)"}
                  {change(vendor.actions.setHoldDays.offered, "holdDays", "the hold days")}
                </>
              ),
            },
            ...(vendor.email ? [{ term: "E-mail", description: vendor.email }] : []),
          ]}
        />
      </div>
    </Card>
  );
}

function percent(bps: number): string {
  return percentText(bps).replace("%", " %");
}
