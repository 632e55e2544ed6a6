"use client";

import { useMutation } from "@tanstack/react-query";
import { countText } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { askedBy, runLook, type MaintenanceRunView } from "@/components/maintenance/maintenance-looks";
import { figuresText } from "@/components/maintenance/run-figures";
import { typedConfirmation } from "@/components/maintenance/typed-confirmation";
import { useMaintenanceDialog } from "@/components/maintenance/use-maintenance-dialog";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { DescriptionItem } from "@/components/ui/description-list";
import { StatusBadge } from "@/components/ui/status-badge";
import { useToast } from "@/components/ui/toast";

export type RunDialogName = "pause" | "resume" | "cancel" | "approve" | "force";

/** A dialog that was opened, with the run as it was on the screen at that moment. */
export interface OpenedRunDialog {
  name: RunDialogName;
  open: boolean;
  seen: MaintenanceRunView;
}

interface RunDialogProps {
  open: boolean;
  seen: MaintenanceRunView;
  onClose: () => void;
}

/** What an admin can do about a run. */
export function RunDialogs({ opened, onClose }: { opened: OpenedRunDialog; onClose: () => void }) {
  const { name, open, seen } = opened;
  const propsOf = (dialog: RunDialogName) => ({ seen, onClose, open: open && name === dialog });
  return (
    <>
      <PauseDialog {...propsOf("pause")} />
      <ResumeDialog {...propsOf("resume")} />
      <CancelDialog {...propsOf("cancel")} />
      <ApproveDialog {...propsOf("approve")} />
      <ForceDialog {...propsOf("force")} />
    </>
  );
}

function PauseDialog({ open, seen, onClose }: RunDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const pause = useMutation(trpc.maintenance.pause.mutationOptions());
  const { change, ...dialog } = useMaintenanceDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title="Pause this run"
      description="It pauses after the batch it is at, and goes on from there once it is resumed."
      facts={factsOf(seen)}
      confirmLabel="Pause"
      onConfirm={() =>
        change(
          (reason) => pause.mutateAsync({ runId: seen.id, seenVersion: seen.version, reason }),
          ({ status }) =>
            status === "PAUSED" ? toast.ok("The run is paused") : toast.info("It pauses after its batch"),
        )
      }
    />
  );
}

function ResumeDialog({ open, seen, onClose }: RunDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const resume = useMutation(trpc.maintenance.resume.mutationOptions());
  const { change, ...dialog } = useMaintenanceDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title="Resume this run"
      description="It goes on behind the last batch that was done, with the policies it began with."
      facts={factsOf(seen)}
      confirmLabel="Resume"
      onConfirm={() =>
        change(
          (reason) => resume.mutateAsync({ runId: seen.id, seenVersion: seen.version, reason }),
          () => toast.ok("The run goes on: a worker takes it at once"),
        )
      }
    />
  );
}

function CancelDialog({ open, seen, onClose }: RunDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const cancel = useMutation(trpc.maintenance.cancel.mutationOptions());
  const { change, ...dialog } = useMaintenanceDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title="Cancel this run"
      description="It ends after the batch it is at and cannot be resumed. What it has done already stays done."
      facts={factsOf(seen)}
      tone="danger"
      confirmLabel="Cancel run"
      cancelLabel="Keep run"
      onConfirm={() =>
        change(
          (reason) => cancel.mutateAsync({ runId: seen.id, seenVersion: seen.version, reason }),
          ({ status }) =>
            status === "CANCELLED" ? toast.ok("The run is cancelled") : toast.info("It ends after its batch"),
        )
      }
    />
  );
}

function ApproveDialog({ open, seen, onClose }: RunDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const approve = useMutation(trpc.maintenance.approve.mutationOptions());
  const { change, ...dialog } = useMaintenanceDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title="Approve what is over the cap"
      description="You let this run take more than a run may by itself. It goes on at once to its end."
      facts={[
        ...factsOf(seen),
        { term: "Asked for by", description: askedBy(seen) },
        ...(seen.cap === null ? [] : [{ term: "Cap", description: `${countText(seen.cap)} rows` }]),
        ...(seen.tableRows === null
          ? []
          : [{ term: "Rows in the table", description: countText(seen.tableRows) }]),
      ]}
      typed={typedConfirmation(seen.confirmation, "approve")}
      tone="danger"
      confirmLabel="Approve"
      onConfirm={(confirmation) =>
        change(
          (reason) =>
            approve.mutateAsync({
              runId: seen.id,
              seenVersion: seen.version,
              reason,
              confirmation: confirmation.trim(),
            }),
          () => toast.ok("Approved: the run goes on"),
        )
      }
    />
  );
}

function ForceDialog({ open, seen, onClose }: RunDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const force = useMutation(trpc.maintenance.force.mutationOptions());
  const { change, ...dialog } = useMaintenanceDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title="End this run by force"
      description="Nothing is heard of its worker. The run is over at once; should the worker still live, whatever it does for the run from now on is void."
      facts={factsOf(seen)}
      tone="danger"
      confirmLabel="End by force"
      cancelLabel="Keep run"
      onConfirm={() =>
        change(
          (reason) => force.mutateAsync({ runId: seen.id, seenVersion: seen.version, reason }),
          () => toast.ok("The run is over"),
        )
      }
    />
  );
}

function factsOf(run: MaintenanceRunView): DescriptionItem[] {
  return [
    { term: "Task", description: run.title },
    { term: "Status", description: <StatusBadge plain look={runLook(run)} /> },
    {
      term: "Looked at",
      description:
        run.total === null ? countText(run.scanned) : `${countText(run.scanned)} of ${countText(run.total)}`,
    },
    { term: "So far", description: figuresText(run) },
    ...(run.startedAt ? [{ term: "Since", description: <Instant at={run.startedAt} /> }] : []),
  ];
}
