"use client";

import { ApproveRunDialog } from "@/components/payroll/approve-run-dialog";
import { CancelRunDialog } from "@/components/payroll/cancel-run-dialog";
import { CancelUnsentDialog } from "@/components/payroll/cancel-unsent-dialog";
import { PayCoveredDialog } from "@/components/payroll/pay-covered-dialog";
import { PauseRunDialog } from "@/components/payroll/pause-run-dialog";
import { RecalculateRunDialog } from "@/components/payroll/recalculate-run-dialog";
import { RejectRunDialog } from "@/components/payroll/reject-run-dialog";
import { ResumeRunDialog } from "@/components/payroll/resume-run-dialog";
import { RetryPayoutsDialog } from "@/components/payroll/retry-payouts-dialog";
import type { RunDialogProps, RunView } from "@/components/payroll/run-dialog-props";
import { SendStaleDialog } from "@/components/payroll/send-stale-dialog";
import { SubmitRunDialog } from "@/components/payroll/submit-run-dialog";
import { CHANGED_MEANWHILE, useDecision } from "@/components/payroll/use-decision";
import { useToast } from "@/components/ui/toast";

export type RunDialogName =
  | "recalculate"
  | "submit"
  | "approve"
  | "reject"
  | "cancel"
  | "pause"
  | "resume"
  | "payCovered"
  | "cancelUnsent"
  | "sendStale"
  | "retry";

/** A dialog that was opened, with what was on the screen at that moment. */
export interface OpenedDialog {
  name: RunDialogName;
  open: boolean;
  seen: RunView;
  /** Milliseconds since 1970. */
  openedAtMs: number;
  /** The chosen payouts; all that it concerns without. */
  payoutIds?: string[];
}

export interface RunDialogsProps {
  opened: OpenedDialog;
  /** The newest the browser has. */
  view: RunView;
  /** When that was loaded, milliseconds since 1970. */
  loadedAtMs: number;
  onClose: () => void;
  onChangedMeanwhile: () => void;
}

/** The decisions on a run. Each is made on what was seen, and only while that is what the server has. */
export function RunDialogs({ opened, view, loadedAtMs, onClose, onChangedMeanwhile }: RunDialogsProps) {
  const { name, open, seen, openedAtMs, payoutIds } = opened;
  const toast = useToast();
  const { decide, failure, clearFailure } = useDecision({
    onDone: () => {
      close();
      toast.ok(DONE[name]);
    },
    onChangedMeanwhile: () => {
      close();
      onChangedMeanwhile();
    },
  });

  function close() {
    onClose();
    clearFailure();
  }

  const unfit = notFresh(seen, view, loadedAtMs > openedAtMs);
  const propsOf = (dialog: RunDialogName): RunDialogProps => ({
    open: open && name === dialog,
    onOpenChange: (next) => (next ? undefined : close()),
    seen,
    notFresh: unfit,
    decide,
    // A run that changes under the reader's eyes is told where they look, not only by the button.
    failure: failure ?? (unfit === CHANGED_MEANWHILE ? CHANGED_MEANWHILE : null),
  });
  return (
    <>
      <RecalculateRunDialog {...propsOf("recalculate")} />
      <SubmitRunDialog {...propsOf("submit")} />
      <ApproveRunDialog {...propsOf("approve")} />
      <RejectRunDialog {...propsOf("reject")} />
      <CancelRunDialog {...propsOf("cancel")} />
      <PauseRunDialog {...propsOf("pause")} />
      <ResumeRunDialog {...propsOf("resume")} />
      <PayCoveredDialog {...propsOf("payCovered")} />
      <CancelUnsentDialog {...propsOf("cancelUnsent")} payoutIds={payoutIds} />
      <SendStaleDialog {...propsOf("sendStale")} payoutIds={payoutIds} />
      <RetryPayoutsDialog {...propsOf("retry")} payoutIds={payoutIds} />
    </>
  );
}

function notFresh(seen: RunView, view: RunView, loadedSince: boolean): string | null {
  if (view.run.version !== seen.run.version) return CHANGED_MEANWHILE;
  return loadedSince ? null : "Checking that this is the newest state…";
}

const DONE: Record<RunDialogName, string> = {
  recalculate: "The run was worked out again",
  submit: "Submitted for approval",
  approve: "Your approval is recorded",
  reject: "The run was sent back",
  cancel: "The run was cancelled",
  pause: "The run is paused",
  resume: "Paying goes on",
  payCovered: "The balance is looked at again",
  cancelUnsent: "What was not sent is cancelled",
  sendStale: "They will be sent as they were approved",
  retry: "The failed payouts will be sent again",
};
