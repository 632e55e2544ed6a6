"use client";

import { useState, type ReactNode } from "react";
import { Day } from "@/components/format/day";
import { AdjustVendorDialog } from "@/components/payroll/adjust-vendor-dialog";
import { ExcludeVendorDialog } from "@/components/payroll/exclude-vendor-dialog";
import { PayoutEquation } from "@/components/payroll/payout-equation";
import { PayoutFacts } from "@/components/payroll/payout-facts";
import { PayoutLines } from "@/components/payroll/payout-lines";
import { flagText, isReviewFlag, rowLook } from "@/components/payroll/payout-looks";
import { SharedBankVendors } from "@/components/payroll/shared-bank-vendors";
import { PlaceHoldDialog } from "@/components/payroll/place-hold-dialog";
import { ReleaseHoldDialog } from "@/components/payroll/release-hold-dialog";
import { WhyNotPaid } from "@/components/payroll/why-not-paid";
import { Button } from "@/components/ui/button";
import { StatusBadge } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export interface PayoutPeekProps {
  payout: RouterOutputs["payroll"]["payouts"]["get"];
  view: RouterOutputs["payroll"]["runs"]["get"];
}

type OpenDialog =
  | { kind: "exclude" }
  | { kind: "adjust" }
  | { kind: "hold"; bookingRef: string | null }
  | { kind: "release"; holdId: string };

/** One vendor in the run: why, how much, from which postings, and what may be changed while it is a draft. */
export function PayoutPeek({ payout, view }: PayoutPeekProps) {
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const { edit } = view.actions;
  const reason = edit.permitted ? null : edit.reasons.join(" ");
  const flags = payout.flags.filter(isReviewFlag);
  const close = (open: boolean) => (open ? undefined : setDialog(null));
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center gap-2">
        <StatusBadge look={rowLook(payout)} />
        {edit.offered ? (
          <div className="ml-auto flex flex-wrap gap-2">
            <Button size="sm" disabledReason={reason} onClick={() => setDialog({ kind: "exclude" })}>
              {payout.excludedReason === null ? "Exclude" : "Include again"}
            </Button>
            <Button
              size="sm"
              disabledReason={reason}
              onClick={() => setDialog({ kind: "hold", bookingRef: null })}
            >
              Place hold
            </Button>
            <Button size="sm" disabledReason={reason} onClick={() => setDialog({ kind: "adjust" })}>
              Adjust
            </Button>
          </div>
        ) : null}
      </div>
      <WhyNotPaid payout={payout} />
      {flags.length > 0 ? (
        <Section title="Worth a look">
          <ul className="list-disc pl-5 text-sm marker:text-warn">
            {flags.map((flag) => (
              <li key={flag}>
                {flagText(flag, view.reviewThresholds, payout.currency)}
                {flag === "SHARED_BANK" ? <SharedBankVendors vendors={payout.sharedBankWith} /> : null}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Section title="How the net comes about">
        <PayoutEquation
          layout="column"
          parts={payout}
          currency={payout.currency}
          leftoverMinor={payout.outcome === "PAYABLE" ? payout.leftoverMinor : 0n}
        />
      </Section>
      {payout.holds.length > 0 ? (
        <Section title="Holds">
          <ul className="flex flex-col divide-y rounded-lg border">
            {payout.holds.map((hold) => (
              <li key={hold.id} className="flex flex-wrap items-center gap-2 px-3 py-2 text-sm">
                <span className="min-w-0 flex-1 basis-48 wrap-anywhere">
                  {hold.reason}
                  <span className="block text-xs text-ink-muted">
                    {hold.ofOneBooking ? "On one booking" : "On the whole vendor"}, by {hold.placedByName},{" "}
                    {hold.releaseOn ? (
                      <>
                        ends on <Day day={hold.releaseOn} />
                      </>
                    ) : (
                      "until released"
                    )}
                  </span>
                </span>
                {edit.offered ? (
                  <Button
                    size="sm"
                    disabledReason={reason}
                    onClick={() => setDialog({ kind: "release", holdId: hold.id })}
                  >
                    Release
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Section title="Vendor">
        <PayoutFacts payout={payout} />
      </Section>
      <Section title={`Postings (${payout.lineCount})`}>
        <PayoutLines
          payoutId={payout.id}
          currency={payout.currency}
          onHold={edit.permitted ? (bookingRef) => setDialog({ kind: "hold", bookingRef }) : undefined}
        />
      </Section>

      <ExcludeVendorDialog
        open={dialog?.kind === "exclude"}
        onOpenChange={close}
        payout={payout}
        runVersion={view.run.version}
      />
      <PlaceHoldDialog
        open={dialog?.kind === "hold"}
        onOpenChange={close}
        vendor={payout.vendor}
        bookingRef={dialog?.kind === "hold" ? dialog.bookingRef : null}
      />
      <ReleaseHoldDialog
        open={dialog?.kind === "release"}
        onOpenChange={close}
        vendor={payout.vendor}
        hold={payout.holds.find((hold) => dialog?.kind === "release" && hold.id === dialog.holdId) ?? null}
      />
      <AdjustVendorDialog
        open={dialog?.kind === "adjust"}
        onOpenChange={close}
        vendor={payout.vendor}
        currency={payout.currency}
        runId={view.run.id}
        runLabel={view.run.label}
      />
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h3 className="text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}
