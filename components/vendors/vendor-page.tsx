"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { PlaceHoldDialog } from "@/components/payroll/place-hold-dialog";
import { ReleaseHoldDialog } from "@/components/payroll/release-hold-dialog";
import { Page } from "@/components/shell/page";
import { useOfferActions } from "@/components/shell/palette-registry";
import { useTRPC } from "@/components/trpc/provider";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { DropdownMenu, MenuItem } from "@/components/ui/dropdown-menu";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Tabs } from "@/components/ui/tabs";
import { AccountPanel } from "@/components/vendors/account-panel";
import { AdjustBalanceDialog } from "@/components/vendors/adjust-balance-dialog";
import { EntriesTable } from "@/components/vendors/entries-table";
import { HoldsPanel, type VendorHold } from "@/components/vendors/holds-panel";
import { MoneyPanel } from "@/components/vendors/money-panel";
import { NextPayoutPanel } from "@/components/vendors/next-payout-panel";
import { OffCycleDialog } from "@/components/vendors/off-cycle-dialog";
import { StatementPanel } from "@/components/vendors/statement-panel";
import {
  ChangeScheduleDialog,
  CommissionRateDialog,
  HoldDaysDialog,
  SuspensionDialog,
} from "@/components/vendors/terms-dialogs";
import { TermsPanel } from "@/components/vendors/terms-panel";
import {
  ACCOUNT_LOOKS,
  VENDOR_SCHEDULE_LABELS,
  VENDOR_STATUS_LOOKS,
  type VendorDetail,
} from "@/components/vendors/vendor-looks";
import { VendorPayoutsTable } from "@/components/vendors/vendor-payouts-table";
import { vendorUrl } from "@/components/vendors/vendor-url";

const CRUMBS = [{ label: "Vendors", href: "/vendors" }];
const WHILE_OPENING_MS = 2_000;

/** Everything about one vendor. */
export function VendorPage({ vendorId }: { vendorId: string }) {
  const trpc = useTRPC();
  const vendor = useQuery({
    ...trpc.vendors.get.queryOptions({ vendorId }),
    // A worker is opening the account: look until it has.
    refetchInterval: ({ state }) =>
      state.data?.accountRequest?.state === "WAITING" ? WHILE_OPENING_MS : false,
  });
  if (vendor.data) return <LoadedVendor vendor={vendor.data} />;
  if (vendor.isError)
    return (
      <Page title="Vendor" crumbs={CRUMBS}>
        {["NOT_FOUND", "BAD_REQUEST"].includes(vendor.error.data?.code ?? "") ? (
          <ErrorPanel title="There is no such vendor">
            The link may be mistyped. The list of vendors has a search.
          </ErrorPanel>
        ) : (
          <ErrorPanel
            errorId={vendor.error.data?.errorId ?? null}
            onRetry={() => void vendor.refetch()}
            retrying={vendor.isFetching}
          >
            {vendor.error.message}
          </ErrorPanel>
        )}
      </Page>
    );
  return (
    <Page title={<Skeleton className="my-1 h-6 w-56" />} crumbs={CRUMBS}>
      <span role="status" className="sr-only">
        Loading the vendor
      </span>
      <Skeleton className="h-20 rounded-lg" />
      <div className="grid gap-4 lg:grid-cols-[2fr_1fr]">
        <Skeleton className="h-64 rounded-lg" />
        <Skeleton className="h-64 rounded-lg" />
      </div>
      <Skeleton className="h-96 rounded-lg" />
    </Page>
  );
}

type OpenDialog =
  "payNow" | "adjust" | "hold" | "release" | "schedule" | "rate" | "holdDays" | "suspension" | null;

function LoadedVendor({ vendor }: { vendor: VendorDetail }) {
  const [url, setUrl] = useQueryStates(vendorUrl, { history: "push" });
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const [heldBooking, setHeldBooking] = useState<string | null>(null);
  const [hold, setHold] = useState<VendorHold | null>(null);
  const { actions } = vendor;
  const close = () => setDialog(null);
  const onOpenChange = (open: boolean) => (open ? undefined : close());
  const currencies = vendor.money.filter((one) => one.payableMinor > 0n).map((one) => one.currency);
  const payingVendors = useMemo(() => [{ id: vendor.id, name: vendor.name }], [vendor.id, vendor.name]);

  const placeHold = (bookingRef: string | null) => {
    setHeldBooking(bookingRef);
    setDialog("hold");
  };
  const terms = [
    { id: "schedule", label: "Change schedule…", offered: actions.changeSchedule.offered },
    { id: "rate", label: "Set commission rate…", offered: actions.setCommissionRate.offered },
    { id: "holdDays", label: "Set hold days…", offered: actions.setHoldDays.offered },
    { id: "suspension", label: "Suspend vendor…", offered: actions.suspend.offered },
    { id: "suspension", label: "Reinstate vendor…", offered: actions.reinstate.offered },
  ] as const;
  const offered = terms.filter((one) => one.offered);
  useOfferActions(
    useMemo(
      () => [
        ...(actions.payOffCycle.permitted
          ? [{ id: "vendor.pay", label: "Pay this vendor now", run: () => setDialog("payNow") }]
          : []),
        ...(actions.adjust.permitted
          ? [{ id: "vendor.adjust", label: "Adjust the balance", run: () => setDialog("adjust") }]
          : []),
      ],
      [actions.payOffCycle.permitted, actions.adjust.permitted],
    ),
  );

  return (
    <Page
      title={vendor.name}
      crumbs={CRUMBS}
      status={
        <>
          <StatusBadge look={VENDOR_STATUS_LOOKS[vendor.status]} />
          <Badge>{VENDOR_SCHEDULE_LABELS[vendor.schedule]}</Badge>
          {vendor.account?.status === "ACTIVE" ? null : (
            <StatusBadge
              look={
                vendor.account
                  ? {
                      ...ACCOUNT_LOOKS[vendor.account.status],
                      label: `Account ${ACCOUNT_LOOKS[vendor.account.status].label.toLowerCase()}`,
                    }
                  : ACCOUNT_LOOKS.NONE
              }
            />
          )}
          {vendor.isTest ? <Badge tone="info">Test</Badge> : null}
        </>
      }
      description={<CopyText text={vendor.ref} label="vendor reference" className="-ml-1 max-w-none!" />}
      actions={
        <>
          {actions.payOffCycle.offered ? (
            <Button
              variant="primary"
              disabledReason={actions.payOffCycle.reasons[0] ?? null}
              onClick={() => setDialog("payNow")}
            >
              Pay now…
            </Button>
          ) : null}
          {actions.adjust.offered ? (
            <Button disabledReason={actions.adjust.reasons[0] ?? null} onClick={() => setDialog("adjust")}>
              Adjust…
            </Button>
          ) : null}
          {offered.length > 0 ? (
            <DropdownMenu
              align="end"
              trigger={
                <Button>
                  More
                  <ChevronDown aria-hidden className="-mr-0.5 size-3.5 text-ink-faint" />
                </Button>
              }
            >
              {offered.map((one) => (
                <MenuItem key={one.label} onSelect={() => setDialog(one.id)}>
                  {one.label}
                </MenuItem>
              ))}
            </DropdownMenu>
          ) : null}
        </>
      }
    >
      {vendor.status === "SUSPENDED" ? (
        <Banner tone="bad" title="Suspended: no run pays this vendor">
          {vendor.statusReason}
        </Banner>
      ) : null}
      {vendor.isTest ? (
        <Banner title="A test vendor">Its bookings never earn, and no run pays it.</Banner>
      ) : null}
      <MoneyPanel money={vendor.money} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <NextPayoutPanel vendor={vendor} />
          <HoldsPanel
            vendor={vendor}
            onPlace={() => placeHold(null)}
            onRelease={(chosen) => {
              setHold(chosen);
              setDialog("release");
            }}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <AccountPanel vendor={vendor} />
          <TermsPanel vendor={vendor} onChange={setDialog} />
        </div>
      </div>
      <Tabs
        label="History of the vendor"
        value={url.tab}
        onValueChange={(tab) => void setUrl({ tab, entry: null })}
        items={[
          {
            value: "entries",
            label: "Entries",
            content: <EntriesTable vendor={vendor} onHold={placeHold} />,
          },
          { value: "payouts", label: "Payouts", content: <VendorPayoutsTable vendor={vendor} /> },
          { value: "statement", label: "Statement", content: <StatementPanel vendor={vendor} /> },
        ]}
      />

      <OffCycleDialog
        open={dialog === "payNow"}
        onOpenChange={onOpenChange}
        vendors={payingVendors}
        currencies={currencies}
      />
      <AdjustBalanceDialog vendor={vendor} open={dialog === "adjust"} onClose={close} />
      <PlaceHoldDialog
        open={dialog === "hold"}
        onOpenChange={onOpenChange}
        vendor={vendor}
        bookingRef={heldBooking}
      />
      <ReleaseHoldDialog
        open={dialog === "release"}
        onOpenChange={onOpenChange}
        vendor={vendor}
        hold={hold}
      />
      <ChangeScheduleDialog vendor={vendor} open={dialog === "schedule"} onClose={close} />
      <CommissionRateDialog vendor={vendor} open={dialog === "rate"} onClose={close} />
      <HoldDaysDialog vendor={vendor} open={dialog === "holdDays"} onClose={close} />
      <SuspensionDialog vendor={vendor} open={dialog === "suspension"} onClose={close} />
    </Page>
  );
}
