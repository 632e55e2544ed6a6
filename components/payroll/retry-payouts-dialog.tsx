"use client";

import { useMutation } from "@tanstack/react-query";
import { countOf } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import type { RunDialogProps } from "@/components/payroll/run-dialog-props";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export interface RetryPayoutsDialogProps extends RunDialogProps {
  /** The chosen ones; all that failed when undefined. */
  payoutIds: string[] | undefined;
}

/** Sends failed payouts again, each with a key of its own, after saying why they failed. */
export function RetryPayoutsDialog(props: RetryPayoutsDialogProps) {
  const { open, onOpenChange, seen, notFresh, decide, failure, payoutIds } = props;
  const trpc = useTRPC();
  const retry = useMutation(trpc.payroll.runs.retryFailed.mutationOptions());
  const { run } = seen;
  const failed = seen.statuses.find((row) => row.status === "FAILED");
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={payoutIds ? "Send the chosen failed payouts again" : "Send the failed payouts again"}
      description="A payout counts as failed only when it is proved that no money left, so nobody is paid twice."
      facts={[
        { term: "Run", description: run.label },
        {
          term: "To send again",
          description: payoutIds
            ? countOf(payoutIds.length, "payout")
            : `${countOf(failed?.count ?? 0, "payout")}, all that failed`,
        },
        ...(payoutIds
          ? []
          : [
              {
                term: "Total",
                description: <Money amountMinor={failed?.payMinor ?? 0n} currency={run.currency} />,
              },
            ]),
      ]}
      confirmLabel="Send again"
      disabledReason={notFresh}
      error={failure}
      onConfirm={() =>
        decide(() =>
          retry.mutateAsync({
            runId: run.id,
            seenVersion: run.version,
            ...(payoutIds ? { payoutIds } : {}),
          }),
        )
      }
    >
      {seen.failures.length > 0 ? (
        <section aria-label="Why they failed" className="text-sm">
          <h3 className="font-medium">Why they failed</h3>
          <ul className="mt-1 list-disc pl-4 text-ink-muted">
            {seen.failures.map((reason) => (
              <li key={reason.message}>
                {reason.message} ({countOf(reason.count, "vendor")})
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </ConfirmDialog>
  );
}
