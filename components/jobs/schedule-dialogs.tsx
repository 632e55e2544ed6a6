"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Instant } from "@/components/format/instant";
import { EditScheduleDialog } from "@/components/jobs/edit-schedule-dialog";
import type { ScheduleView } from "@/components/jobs/jobs-looks";
import { useReasonDialog } from "@/components/jobs/use-reason-dialog";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import { newClientKey } from "@/components/vendors/client-key";

export type ScheduleDialogName = "run" | "pause" | "resume" | "edit";

/** A dialog that was opened, with the schedule as it was on the screen at that moment. */
export interface OpenedSchedule {
  name: ScheduleDialogName;
  open: boolean;
  seen: ScheduleView;
}

export interface ScheduleDialogProps {
  open: boolean;
  /** The schedule as it was when the dialog was opened; the change is made to this. */
  seen: ScheduleView;
  /** The newest the browser has. */
  current: ScheduleView;
  onClose: () => void;
  /** Takes the newest in the place of what was seen. */
  onReload: (seen: ScheduleView) => void;
}

/** The changes an admin can make to a schedule. */
export function ScheduleDialogs({
  opened,
  ...props
}: Omit<ScheduleDialogProps, "open" | "seen"> & { opened: OpenedSchedule }) {
  const { name, open, seen } = opened;
  const propsOf = (dialog: ScheduleDialogName) => ({ ...props, seen, open: open && name === dialog });
  return (
    <>
      <RunNowDialog {...propsOf("run")} />
      <PauseDialog {...propsOf("pause")} />
      <ResumeDialog {...propsOf("resume")} />
      <EditScheduleDialog {...propsOf("edit")} />
    </>
  );
}

function RunNowDialog({ open, seen, onClose }: ScheduleDialogProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const runNow = useMutation(trpc.scheduling.runNow.mutationOptions());
  // The same wish keeps its key, however often it is sent; the next one gets another.
  const [requestKey, setRequestKey] = useState(newClientKey);
  const { change, ...dialog } = useReasonDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title={`Run ${seen.title} now`}
      description="A run of its own, beside the schedule: the times of the schedule stay as they are."
      facts={[
        { term: "What it does", description: seen.description },
        { term: "Next by itself", description: <NextText schedule={seen} /> },
      ]}
      confirmLabel="Run now"
      onConfirm={() =>
        change(
          (reason) => runNow.mutateAsync({ key: seen.key, requestKey, reason }),
          ({ runId, isNew, triggeredByName }) => {
            setRequestKey(newClientKey());
            toast.ok({
              title: isNew ? `${seen.title} is to run now` : `${triggeredByName} asked for this already`,
              description: isNew ? "A worker takes it at once." : "That run is the one you see.",
              action: { label: "Open the run", onClick: () => router.push(`/jobs/runs/${runId}`) },
            });
          },
        )
      }
    />
  );
}

function PauseDialog({ open, seen, onClose }: ScheduleDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const pause = useMutation(trpc.scheduling.pause.mutationOptions());
  const { change, ...dialog } = useReasonDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title={`Pause ${seen.title}`}
      description="Until it is resumed each of its periods is skipped and recorded as skipped by you. Runs that wait or last go on."
      facts={[{ term: "First to be skipped", description: <NextText schedule={seen} /> }]}
      tone="danger"
      confirmLabel="Pause"
      onConfirm={() =>
        change(
          (reason) => pause.mutateAsync({ key: seen.key, seenVersion: seen.version, reason }),
          () => toast.ok(`${seen.title} is paused`),
        )
      }
    />
  );
}

function ResumeDialog({ open, seen, onClose }: ScheduleDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const resume = useMutation(trpc.scheduling.resume.mutationOptions());
  const { change, ...dialog } = useReasonDialog({ open, onClose });
  const { paused } = seen;
  return (
    <ConfirmDialog
      {...dialog}
      title={`Resume ${seen.title}`}
      description="It runs again from its next time on. What was skipped meanwhile stays skipped; single periods can be retried."
      facts={[
        { term: "Paused by", description: paused?.byName ?? "–" },
        { term: "Why", description: paused?.reason ?? "–" },
        { term: "Runs next", description: <NextText schedule={seen} /> },
      ]}
      confirmLabel="Resume"
      onConfirm={() =>
        change(
          (reason) => resume.mutateAsync({ key: seen.key, seenVersion: seen.version, reason }),
          () => toast.ok(`${seen.title} runs again`),
        )
      }
    />
  );
}

function NextText({ schedule }: { schedule: ScheduleView }) {
  const [next] = schedule.next;
  return next ? <Instant at={next.at} zone={schedule.effectiveTimeZone} /> : <>–</>;
}
