"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useReasonDialog } from "@/components/jobs/use-reason-dialog";
import { useTRPC } from "@/components/trpc/provider";

/**
 * A dialog that asks for a reason and sends one change to maintenance: what useReasonDialog gives, and whatever came of
 * the change, what is on the screen of maintenance is loaded anew.
 */
export function useMaintenanceDialog(props: { open: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { change, ...dialog } = useReasonDialog(props);
  return {
    ...dialog,
    change: <Answer>(mutate: (reason: string) => Promise<Answer>, onDone: (answer: Answer) => unknown) =>
      change(
        (reason) =>
          mutate(reason).finally(() => queryClient.invalidateQueries(trpc.maintenance.pathFilter())),
        onDone,
      ),
  };
}
