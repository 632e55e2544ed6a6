"use client";

import { useMutation } from "@tanstack/react-query";
import { Landmark } from "lucide-react";
import { Instant } from "@/components/format/instant";
import { useDecision } from "@/components/payroll/use-decision";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList } from "@/components/ui/description-list";
import { Empty } from "@/components/ui/empty";
import { Spinner } from "@/components/ui/spinner";
import { StatusBadge } from "@/components/ui/status-badge";
import { useToast } from "@/components/ui/toast";
import { ACCOUNT_LOOKS, type VendorDetail } from "@/components/vendors/vendor-looks";

/** Where the vendor's money goes, and the way to open an account where there is none. */
export function AccountPanel({ vendor }: { vendor: VendorDetail }) {
  const { account, accountRequest } = vendor;
  const trpc = useTRPC();
  const toast = useToast();
  const open = useMutation(trpc.vendors.openAccount.mutationOptions());
  const { decide, failure } = useDecision({ onDone: () => toast.info("A worker is opening the account") });
  const action = vendor.actions.openAccount;

  return (
    <Card
      title="Payout account"
      flush={!account}
      actions={account ? <StatusBadge look={ACCOUNT_LOOKS[account.status]} /> : null}
    >
      {account ? (
        <div className="-my-2">
          <DescriptionList
            items={[
              {
                term: "Stripe account",
                description: <CopyText text={account.stripeAccountId} label="account id" />,
              },
              {
                term: "Bank account",
                description: account.bankLast4 ? `ends in ${account.bankLast4}` : "none given yet",
              },
              ...(account.bankChangedAt
                ? [{ term: "Bank changed", description: <Instant at={account.bankChangedAt} /> }]
                : []),
              ...(account.disabledReason
                ? [{ term: "Restricted because", description: account.disabledReason }]
                : []),
              {
                term: "Asked at Stripe",
                description: account.syncedAt ? <Instant at={account.syncedAt} /> : "never: named by a file",
              },
            ]}
          />
        </div>
      ) : (
        <Empty
          icon={Landmark}
          title="No payout account"
          action={
            action.offered ? (
              <Button
                variant="primary"
                loading={open.isPending}
                disabledReason={action.reasons[0] ?? null}
                onClick={() => void decide(() => open.mutateAsync({ vendorId: vendor.id }))}
              >
                Open account
              </Button>
            ) : null
          }
        >
          {accountRequest?.state === "WAITING" ? (
            <span role="status">
              <Spinner className="mr-1.5 inline size-3.5 align-[-2px]" />
              Being opened; asked for on <Instant at={accountRequest.askedAt} />
            </span>
          ) : (
            "The balance waits until there is one. A worker opens it at Stripe; Stripe may then want details from the vendor."
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
    </Card>
  );
}
