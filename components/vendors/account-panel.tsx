"use client";

import { useMutation } from "@tanstack/react-query";
import { Landmark } from "lucide-react";
import { useState } from "react";
import { Instant } from "@/components/format/instant";
import { SharedBankVendors } from "@/components/payroll/shared-bank-vendors";
import { useDecision } from "@/components/payroll/use-decision";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { Spinner } from "@/components/ui/spinner";
import { StatusBadge } from "@/components/ui/status-badge";
import { useToast } from "@/components/ui/toast";
import { AccountFacts } from "@/components/vendors/account-facts";
import { AccountLinkDialog } from "@/components/vendors/account-link-dialog";
import { ReleaseBankDialog } from "@/components/vendors/release-bank-dialog";
import { ACCOUNT_LOOKS, type VendorDetail } from "@/components/vendors/vendor-looks";

/** Where the vendor's money goes, what keeps it from going there, and the way to an account where there is none. */
export function AccountPanel({ vendor }: { vendor: VendorDetail }) {
  const { account, accountRequest, bankHold, sharedBankWith } = vendor;
  const { openAccount, makeLink, releaseBank } = vendor.actions;
  const trpc = useTRPC();
  const toast = useToast();
  const [dialog, setDialog] = useState<"link" | "release" | null>(null);
  const open = useMutation(trpc.vendors.openAccount.mutationOptions());
  const { decide, failure } = useDecision({ onDone: () => toast.info("A worker is opening the account") });
  const onOpenChange = (isOpen: boolean) => (isOpen ? undefined : setDialog(null));
  const linkButton = makeLink.offered ? (
    <Button size="sm" disabledReason={makeLink.reasons[0] ?? null} onClick={() => setDialog("link")}>
      Onboarding link…
    </Button>
  ) : null;

  return (
    <Card
      title="Payout account"
      flush={!account}
      actions={account ? <StatusBadge look={ACCOUNT_LOOKS[account.status]} /> : null}
      footer={account && linkButton}
    >
      {account ? (
        <div className="flex flex-col gap-3">
          {bankHold?.heldUntil ? (
            <Banner
              tone="warn"
              title="New bank details are held"
              action={
                releaseBank.offered ? (
                  <Button
                    size="sm"
                    disabledReason={releaseBank.reasons.join(" ") || null}
                    onClick={() => setDialog("release")}
                  >
                    Release…
                  </Button>
                ) : null
              }
            >
              No run pays this vendor until <Instant at={bankHold.heldUntil} />, unless a second person
              releases them before.
            </Banner>
          ) : null}
          {sharedBankWith.length > 0 ? (
            <Banner tone="warn" title="Other vendors are paid to the same bank account">
              <SharedBankVendors vendors={sharedBankWith} />
            </Banner>
          ) : null}
          <AccountFacts account={account} bankHold={bankHold} />
        </div>
      ) : (
        <Empty
          icon={Landmark}
          title="No payout account"
          action={
            openAccount.offered ? (
              <span className="flex flex-wrap items-center justify-center gap-2">
                <Button
                  variant="primary"
                  loading={open.isPending}
                  disabledReason={openAccount.reasons[0] ?? null}
                  onClick={() => void decide(() => open.mutateAsync({ vendorId: vendor.id }))}
                >
                  Open account
                </Button>
                {linkButton}
              </span>
            ) : null
          }
        >
          {accountRequest?.state === "WAITING" ? (
            <span role="status">
              <Spinner className="mr-1.5 inline size-3.5 align-[-2px]" />
              Being opened; asked for on <Instant at={accountRequest.askedAt} />
            </span>
          ) : (
            "The balance waits until there is one. A worker opens it at Stripe; Stripe may then want details from the vendor, who gives them by an onboarding link."
          )}
        </Empty>
      )}
      {!account && (failure || accountRequest?.problem) ? (
        <div className="px-4 pb-4">
          <Banner
            tone={accountRequest?.state === "WAITING" ? "warn" : "bad"}
            role="alert"
            title={
              accountRequest?.state === "WAITING"
                ? "Not opened yet; it is tried again"
                : "The account was not opened"
            }
          >
            {failure ?? accountRequest?.problem}
          </Banner>
        </div>
      ) : null}
      <AccountLinkDialog vendor={vendor} open={dialog === "link"} onOpenChange={onOpenChange} />
      <ReleaseBankDialog vendor={vendor} open={dialog === "release"} onOpenChange={onOpenChange} />
    </Card>
  );
}
