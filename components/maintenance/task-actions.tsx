"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FlaskConical, Play } from "lucide-react";
import { useState } from "react";
import type { TaskView } from "@/components/maintenance/maintenance-looks";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { newClientKey } from "@/components/vendors/client-key";

export interface TaskActionsProps {
  task: TaskView;
  /** Why nothing may be pressed; null while the server answers. */
  stale: string | null;
  /** Why no real run can be started now. */
  blocked: string | null;
  onStart: () => void;
}

/** Rehearse, which changes nothing and so asks nothing, and start. */
export function TaskActions({ task, stale, blocked, onStart }: TaskActionsProps) {
  const rehearsal = useRehearsal(task);
  return (
    <>
      <Button
        variant="primary"
        icon={<FlaskConical />}
        loading={rehearsal.isPending}
        disabledReason={stale ?? (task.activeDryRun ? "A rehearsal is under way already." : null)}
        onClick={rehearsal.begin}
      >
        Rehearse
      </Button>
      <Button icon={<Play />} disabledReason={blocked} onClick={onStart}>
        Start without rehearsal…
      </Button>
    </>
  );
}

function useRehearsal(task: TaskView) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  // The same wish keeps its key, however often it is sent; the next one gets another.
  const [requestKey, setRequestKey] = useState(newClientKey);
  const start = useMutation({
    ...trpc.maintenance.start.mutationOptions(),
    onSuccess: ({ isNew, startedByName }) => {
      setRequestKey(newClientKey());
      if (!isNew) toast.info(`${startedByName ?? "Somebody"} rehearses it already: that is the one you see`);
    },
    onError: (error) =>
      toast.bad({
        title: "The rehearsal was not started",
        description: error.data
          ? error.message
          : "The server did not answer, so it is not known whether it was. Look again before you try again.",
      }),
    onSettled: () => queryClient.invalidateQueries(trpc.maintenance.pathFilter()),
  });
  return {
    isPending: start.isPending,
    begin: () => start.mutate({ task: task.key, dryRun: true, requestKey }),
  };
}
