"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { countText } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { useServerNow } from "@/components/jobs/server-clock";
import { bytesText } from "@/components/maintenance/bytes-text";
import { ExpiryCountdown } from "@/components/maintenance/expiry-countdown";
import type { MaintenanceRunView, TaskView } from "@/components/maintenance/maintenance-looks";
import { daysText, isMove, savedBytesOf, takenOf } from "@/components/maintenance/run-figures";
import { typedConfirmation } from "@/components/maintenance/typed-confirmation";
import { useMaintenanceDialog } from "@/components/maintenance/use-maintenance-dialog";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { DescriptionItem } from "@/components/ui/description-list";
import { useToast } from "@/components/ui/toast";
import { newClientKey } from "@/components/vendors/client-key";

/** A start that was asked for: bound to a rehearsal, as it was on the screen, or to none. */
export interface OpenedStart {
  open: boolean;
  bound: MaintenanceRunView | null;
}

export interface StartRunDialogProps {
  task: TaskView;
  opened: OpenedStart;
  onClose: () => void;
}

/** Starts a real run. What takes something away is typed out. */
export function StartRunDialog({ task, opened: { open, bound }, onClose }: StartRunDialogProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const start = useMutation(trpc.maintenance.start.mutationOptions());
  // The same wish keeps its key, however often it is sent; the next one gets another.
  const [requestKey, setRequestKey] = useState(newClientKey);
  const { change, disabledReason, children, ...dialog } = useMaintenanceDialog({ open, onClose });
  const isExpired = useServerNow(1_000) >= (bound?.bindableUntil?.getTime() ?? Infinity);
  return (
    <ConfirmDialog
      {...dialog}
      title={bound ? `Start ${task.title} as rehearsed` : `Start ${task.title} without rehearsal`}
      description={task.description}
      facts={bound ? rehearsedFacts(bound) : plainFacts(task)}
      typed={typedConfirmation(task.confirmation, "start")}
      tone={task.isDestructive ? "danger" : "primary"}
      confirmLabel="Start"
      disabledReason={isExpired ? "The rehearsal has expired: rehearse again." : disabledReason}
      onConfirm={(confirmation) =>
        change(
          (reason) =>
            start.mutateAsync({
              task: task.key,
              dryRun: false,
              ...(bound ? { boundTo: bound.id } : {}),
              ...(task.confirmation === null ? {} : { confirmation: confirmation.trim() }),
              requestKey,
              reason,
            }),
          ({ runId, isNew, startedByName }) => {
            setRequestKey(newClientKey());
            if (isNew) toast.ok(`${task.title} is to run: a worker takes it at once`);
            else toast.info(`${startedByName ?? "Somebody"} started it already: that run is the one you see`);
            router.push(`/maintenance/runs/${runId}`);
          },
        )
      }
    >
      {bound?.wouldStop ? (
        <Banner tone="warn" title="It will stop at its cap">
          It may take {countText(bound.wouldStop.cap)} rows by itself and would take{" "}
          {countText(bound.wouldStop.rows)}. It stops before that and waits for another admin to approve it.
        </Banner>
      ) : null}
      {children}
    </ConfirmDialog>
  );
}

function rehearsedFacts(bound: MaintenanceRunView): DescriptionItem[] {
  return [
    { term: "Will take", description: `${countText(takenOf(bound))} rows` },
    { term: "Will skip", description: countText(bound.skipped) },
    isMove(bound)
      ? { term: "Will move", description: `${bytesText(bound.bytesBefore)} into the archive` }
      : { term: "Will save", description: bytesText(savedBytesOf(bound)) },
    { term: "Ages as of", description: <Instant at={bound.asOf} precision="second" /> },
    ...(bound.bindableUntil
      ? [
          {
            term: "Rehearsal holds for",
            description: <ExpiryCountdown at={bound.bindableUntil} />,
          },
        ]
      : []),
  ];
}

function plainFacts(task: TaskView): DescriptionItem[] {
  return [
    { term: "Will take", description: "whatever it finds; nothing was rehearsed" },
    ...task.policies.map(({ title, retainDays }) => ({
      term: title,
      description: `keeps ${daysText(retainDays)}`,
    })),
  ];
}
