"use client";

import { useMutation } from "@tanstack/react-query";
import { Instant } from "@/components/format/instant";
import { runLook, type RunView } from "@/components/jobs/jobs-looks";
import { useReasonDialog } from "@/components/jobs/use-reason-dialog";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { DescriptionItem } from "@/components/ui/description-list";
import { StatusBadge } from "@/components/ui/status-badge";
import { useToast } from "@/components/ui/toast";

/** A dialog that was opened, with the run as it was on the screen at that moment. */
export interface OpenedRunDialog {
  name: "retry" | "cancel";
  open: boolean;
  seen: RunView;
}

/** What an admin can do about a run. */
export function RunDialogs({ opened, onClose }: { opened: OpenedRunDialog; onClose: () => void }) {
  const { name, open, seen } = opened;
  return (
    <>
      <RetryRunDialog open={open && name === "retry"} seen={seen} onClose={onClose} />
      <CancelRunDialog open={open && name === "cancel"} seen={seen} onClose={onClose} />
    </>
  );
}

interface RunDialogProps {
  open: boolean;
  seen: RunView;
  onClose: () => void;
}

function RetryRunDialog({ open, seen, onClose }: RunDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const retry = useMutation(trpc.scheduling.retryRun.mutationOptions());
  const { change, ...dialog } = useReasonDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title="Retry this run"
      description="The same run for the same period is done again at once, with as many further attempts as its schedule gives."
      facts={factsOf(seen)}
      confirmLabel="Retry"
      onConfirm={() =>
        change(
          (reason) => retry.mutateAsync({ runId: seen.id, reason }),
          () => toast.ok("It is to run again: a worker takes it at once"),
        )
      }
    />
  );
}

function CancelRunDialog({ open, seen, onClose }: RunDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const cancel = useMutation(trpc.scheduling.cancelRun.mutationOptions());
  const { change, ...dialog } = useReasonDialog({ open, onClose });
  const { force } = seen.actions.cancel;
  return (
    <ConfirmDialog
      {...dialog}
      title={force ? "End this run by force" : "Cancel this run"}
      description={
        force
          ? "Nothing is heard of its worker. The run is over at once; should the worker still live, whatever it does for the run from now on is void."
          : seen.status === "RUNNING"
            ? "Its worker is asked to stop, and does so at its next safe place. What it has done already stays done."
            : "It waits still, so it is over at once. It can be retried later."
      }
      facts={factsOf(seen)}
      tone="danger"
      confirmLabel={force ? "End by force" : "Cancel run"}
      cancelLabel="Keep run"
      onConfirm={() =>
        change(
          (reason) => cancel.mutateAsync({ runId: seen.id, reason }),
          ({ outcome }) =>
            outcome === "ASKED" ? toast.info("The run was asked to stop") : toast.ok("The run is cancelled"),
        )
      }
    />
  );
}

function factsOf(run: RunView): DescriptionItem[] {
  return [
    { term: "Schedule", description: run.scheduleTitle },
    {
      term: "Period",
      description: (
        <Instant at={run.scheduledFor} {...(run.scheduleTimeZone ? { zone: run.scheduleTimeZone } : {})} />
      ),
    },
    { term: "Status", description: <StatusBadge plain look={runLook(run)} /> },
    { term: "Attempts so far", description: run.attempts },
  ];
}
