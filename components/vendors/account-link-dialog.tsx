"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Instant } from "@/components/format/instant";
import { RelativeTime } from "@/components/format/relative-time";
import { useDecision } from "@/components/payroll/use-decision";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { Dialog } from "@/components/ui/dialog";
import { Spinner } from "@/components/ui/spinner";
import type { RouterOutputs } from "@/server/api/root";
import type { VendorDetail } from "@/components/vendors/vendor-looks";

export interface AccountLinkDialogProps {
  vendor: VendorDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

type AccountLink = NonNullable<RouterOutputs["vendors"]["accountLink"]>;

const WHILE_MAKING_MS = 1_000;

/** Has the worker make a link through which the vendor gives Stripe its details, and shows it to be copied. */
export function AccountLinkDialog({ vendor, open, onOpenChange }: AccountLinkDialogProps) {
  const trpc = useTRPC();
  const link = useQuery({
    ...trpc.vendors.accountLink.queryOptions({ vendorId: vendor.id }),
    enabled: open,
    refetchInterval: ({ state }) => lookAgainMs(state.data ?? null),
  });
  const ask = useMutation(trpc.vendors.requestAccountLink.mutationOptions());
  const { decide, failure, clearFailure } = useDecision({ onDone: () => void link.refetch() });
  const found = link.data ?? null;

  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        clearFailure();
        onOpenChange(next);
      }}
      title="Onboarding link"
      description={`Through it ${vendor.name} gives Stripe what Stripe wants: who it is, and a bank account. It opens once, and only for a few minutes.`}
      footer={
        <Button
          variant="primary"
          loading={ask.isPending || found?.state === "WAITING"}
          onClick={() => void decide(() => ask.mutateAsync({ vendorId: vendor.id }))}
        >
          {found ? "Make another link" : "Make link"}
        </Button>
      }
    >
      <div className="flex flex-col gap-3 text-sm">
        {vendor.account ? null : <p>A payout account is opened at Stripe first.</p>}
        <p className="text-ink-muted">
          Send it to the vendor alone: whoever opens it can give another bank account. If the bank details
          change afterwards, somebody else than you has to release them.
        </p>
        <div aria-live="polite">{found ? <LinkState link={found} /> : null}</div>
        {failure || link.isError ? (
          <Banner tone="bad" role="alert" title="The link was not asked for">
            {failure ?? link.error?.message}
          </Banner>
        ) : null}
      </div>
    </Dialog>
  );
}

function LinkState({ link }: { link: AccountLink }) {
  switch (link.state) {
    case "WAITING":
      return (
        <p>
          <Spinner className="mr-1.5 inline size-3.5 align-[-2px]" />A worker is making it.
        </p>
      );
    case "READY":
      return (
        <div className="rounded-lg border px-3 py-2">
          <CopyText text={link.url ?? ""} label="onboarding link" />
          <p className="mt-1 text-xs text-ink-muted">
            Expires {link.expiresAt ? <RelativeTime at={link.expiresAt} /> : null}.
          </p>
        </div>
      );
    case "EXPIRED":
      return (
        <p>
          The link of <Instant at={link.requestedAt} /> has expired. Make another one when the vendor is
          ready.
        </p>
      );
    case "FAILED":
      return (
        <Banner tone="bad" title="The link was not made">
          {link.failure}
        </Banner>
      );
  }
}

/** Until it is made, and at its end. */
function lookAgainMs(link: AccountLink | null): number | false {
  if (link?.state === "WAITING") return WHILE_MAKING_MS;
  if (link?.state !== "READY" || !link.expiresAt) return false;
  return Math.max(WHILE_MAKING_MS, new Date(link.expiresAt).getTime() - Date.now());
}
