"use client";

import { useMutation } from "@tanstack/react-query";
import { jobLook, type JobView } from "@/components/jobs/job-looks";
import { useReasonDialog } from "@/components/jobs/use-reason-dialog";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { DescriptionItem } from "@/components/ui/description-list";
import { StatusBadge } from "@/components/ui/status-badge";
import { useToast } from "@/components/ui/toast";

/** A dialog that was opened, with the job as it was on the screen at that moment. */
export interface OpenedJobDialog {
  name: "retry" | "discard";
  open: boolean;
  seen: JobView;
}

/** What an admin can do about a one-off job. */
export function JobDialogs({ opened, onClose }: { opened: OpenedJobDialog; onClose: () => void }) {
  const { name, open, seen } = opened;
  return (
    <>
      <RetryJobDialog open={open && name === "retry"} seen={seen} onClose={onClose} />
      <DiscardJobDialog open={open && name === "discard"} seen={seen} onClose={onClose} />
    </>
  );
}

interface JobDialogProps {
  open: boolean;
  seen: JobView;
  onClose: () => void;
}

function RetryJobDialog({ open, seen, onClose }: JobDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const retry = useMutation(trpc.scheduling.retryJob.mutationOptions());
  const { change, ...dialog } = useReasonDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title="Retry this job"
      description="It is done again at once, with as many attempts as a new one."
      facts={factsOf(seen)}
      confirmLabel="Retry"
      onConfirm={() =>
        change(
          (reason) => retry.mutateAsync({ jobId: seen.id, seenVersion: seen.version, reason }),
          () => toast.ok("It waits again: a worker takes it at once"),
        )
      }
    />
  );
}

function DiscardJobDialog({ open, seen, onClose }: JobDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const discard = useMutation(trpc.scheduling.discardJob.mutationOptions());
  const { change, ...dialog } = useReasonDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title="Discard this job"
      description="What it was to do is not done any more, and it cannot be retried afterwards. It stays readable."
      facts={factsOf(seen)}
      tone="danger"
      confirmLabel="Discard"
      cancelLabel="Keep job"
      onConfirm={() =>
        change(
          (reason) => discard.mutateAsync({ jobId: seen.id, seenVersion: seen.version, reason }),
          () => toast.ok("The job is discarded"),
        )
      }
    />
  );
}

function factsOf(job: JobView): DescriptionItem[] {
  return [
    { term: "Job", description: job.title },
    ...(job.key ? [{ term: "Key", description: job.key }] : []),
    { term: "Status", description: <StatusBadge plain look={jobLook(job.state)} /> },
    { term: "Attempts so far", description: job.attempts },
  ];
}
