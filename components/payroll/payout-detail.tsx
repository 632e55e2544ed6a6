"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Money } from "@/components/format/money";
import { PayoutTrail } from "@/components/payouts/payout-trail";
import { PayoutEquation } from "@/components/payroll/payout-equation";
import { PayoutFacts } from "@/components/payroll/payout-facts";
import { PayoutHistory } from "@/components/payroll/payout-history";
import { PayoutLines } from "@/components/payroll/payout-lines";
import { rowLook } from "@/components/payroll/payout-looks";
import type { PayoutView } from "@/components/payroll/payout-timeline";
import { SCHEDULE_LABELS } from "@/components/payroll/run-status-looks";
import { WhyNotPaid } from "@/components/payroll/why-not-paid";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonLines } from "@/components/ui/skeleton";
import { Stat, StatRow } from "@/components/ui/stat";
import { StatusBadge } from "@/components/ui/status-badge";

const CRUMBS = [{ label: "Payroll", href: "/payroll" }];
const REFRESH_LIVE_MS = 1_000;
const REFRESH_MS = 5_000;

/** One vendor's payout in one run: how much, why, and everything that happened to it. */
export function PayoutDetail({ payoutId }: { payoutId: string }) {
  const trpc = useTRPC();
  const payout = useQuery({
    ...trpc.payroll.payouts.get.queryOptions({ payoutId }),
    refetchInterval: (query) =>
      query.state.data && ON_ITS_WAY.includes(query.state.data.status) ? REFRESH_LIVE_MS : REFRESH_MS,
  });
  if (payout.data) return <LoadedPayout payout={payout.data} />;
  return (
    <Page title="Payout" crumbs={CRUMBS}>
      {payout.isError ? (
        <ErrorPanel
          errorId={payout.error.data?.errorId ?? null}
          onRetry={() => void payout.refetch()}
          retrying={payout.isFetching}
        >
          {payout.error.message}
        </ErrorPanel>
      ) : (
        <SkeletonLines lines={12} label="Loading the payout" />
      )}
    </Page>
  );
}

const ON_ITS_WAY: readonly PayoutView["status"][] = ["RESERVED", "SENDING", "UNKNOWN", "SENT"];

function LoadedPayout({ payout }: { payout: PayoutView }) {
  const { vendor, run, receipt } = payout;
  const payable = payout.outcome === "PAYABLE";
  return (
    <Page
      title={vendor.name}
      crumbs={[...CRUMBS, { label: run.label, href: `/payroll/${run.id}` }]}
      status={<StatusBadge look={rowLook(payout)} />}
      description={`${vendor.ref} · ${SCHEDULE_LABELS[run.schedule]} run · ${payout.currency} · ${run.timeZone}`}
      actions={
        <>
          <Link href={`/vendors/${vendor.id}`} className={buttonClass({})}>
            Vendor page
          </Link>
          {receipt ? (
            <a
              href={`/api/papers/receipt/${payout.id}`}
              download
              className={buttonClass({ variant: "primary" })}
            >
              <Download aria-hidden className="size-4" />
              Receipt {receipt.number.toString()}
            </a>
          ) : null}
        </>
      }
    >
      <WhyNotPaid payout={payout} />
      <StatRow>
        <Stat
          label={payable ? "Paid by this payout" : "Net, not paid in this run"}
          value={
            <Money amountMinor={payable ? payout.payMinor : payout.netMinor} currency={payout.currency} />
          }
        />
        <Stat
          label="Previous payout"
          value={
            payout.previousMinor === null ? (
              "None"
            ) : (
              <Money amountMinor={payout.previousMinor} currency={payout.currency} />
            )
          }
        />
        <Stat label="Attempts" value={payout.attempts.length} />
        <Stat label="Postings" value={payout.lineCount} detail={late(payout.lateCount)} />
      </StatRow>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card title="Timeline">
          <PayoutHistory payout={payout} />
        </Card>
        <div className="flex flex-col gap-4">
          <Card title="How the net comes about">
            <PayoutEquation
              layout="column"
              parts={payout}
              currency={payout.currency}
              leftoverMinor={payable ? payout.leftoverMinor : 0n}
            />
          </Card>
          <Card title="Vendor">
            <PayoutFacts payout={payout} />
            {payout.stripeTransferId ? (
              <p className="border-t pt-2 text-sm">
                Transfer <CopyText text={payout.stripeTransferId} label="transfer id" />
              </p>
            ) : null}
          </Card>
        </div>
      </div>
      {payable ? <PayoutTrail payoutId={payout.id} /> : null}
      <Card title="Postings" description={`Amounts in ${payout.currency}`}>
        <PayoutLines payoutId={payout.id} currency={payout.currency} />
      </Card>
    </Page>
  );
}

function late(count: number): ReactNode {
  return count > 0 ? `${count} recorded late` : undefined;
}
