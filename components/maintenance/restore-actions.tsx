"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SearchCheck, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { countOf } from "@/components/format/count-text";
import { restoredNoun, type MaintenanceRunView } from "@/components/maintenance/maintenance-looks";
import { typedConfirmation } from "@/components/maintenance/typed-confirmation";
import { useMaintenanceDialog } from "@/components/maintenance/use-maintenance-dialog";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import { newClientKey } from "@/components/vendors/client-key";

const REFS_MAX = 1_000;

/** What is typed before it is done; the server compares. */
const CONFIRMATIONS = { booking: "restore-bookings", file: "restore-logs" } as const;

const DESCRIPTIONS = {
  booking:
    "They come back as they were, with what belongs to them. What conflicts with a live booking stays in the archive and is reported; nothing live is overwritten.",
  file: "They are unpacked as they were, and the compressed ones removed. One that was changed meanwhile, or whose name is taken, stays as it is and is reported; nothing is overwritten.",
} as const;

export interface RestoreActionsProps {
  run: MaintenanceRunView;
  /** The bookings that were selected; null for all. */
  refs: string[] | null;
  blocked: string | null;
  /** A conflict report was asked for: the id of its run. */
  onChecked: (runId: string) => void;
}

/** Looks for conflicts, which changes nothing, or brings back what the run took. */
export function RestoreActions({ run, refs, blocked, onChecked }: RestoreActionsProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [opened, setOpened] = useState<{ open: boolean; refs: string[] | null } | null>(null);
  const check = useMutation({
    ...trpc.maintenance.restore.mutationOptions(),
    onSuccess: ({ runId }) => onChecked(runId),
    onError: (error) =>
      toast.bad({ title: "The conflicts could not be looked for", description: error.message }),
    onSettled: () => queryClient.invalidateQueries(trpc.maintenance.pathFilter()),
  });
  const tooMany =
    refs && refs.length > REFS_MAX ? "Select at most 1,000, or clear the selection to restore all." : null;
  const noun = refs ? "selected" : "all";
  return (
    <>
      <Button
        icon={<SearchCheck />}
        loading={check.isPending}
        disabledReason={blocked ?? tooMany}
        onClick={() =>
          check.mutate({
            runId: run.id,
            ...(refs ? { refs } : {}),
            dryRun: true,
            requestKey: newClientKey(),
            reason: "To see what would conflict before a restore.",
          })
        }
      >
        Look for conflicts: {noun}
      </Button>
      <Button
        variant="primary"
        icon={<Undo2 />}
        disabledReason={blocked ?? tooMany}
        onClick={() => setOpened({ open: true, refs })}
      >
        Restore {noun}…
      </Button>
      {opened ? (
        <RestoreDialog
          run={run}
          refs={opened.refs}
          open={opened.open}
          onClose={() => setOpened({ ...opened, open: false })}
        />
      ) : null}
    </>
  );
}

interface RestoreDialogProps {
  run: MaintenanceRunView;
  refs: string[] | null;
  open: boolean;
  onClose: () => void;
}

function RestoreDialog({ run, refs, open, onClose }: RestoreDialogProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const restore = useMutation(trpc.maintenance.restore.mutationOptions());
  // The same wish keeps its key, however often it is sent; the next one gets another.
  const [requestKey, setRequestKey] = useState(newClientKey);
  const { change, ...dialog } = useMaintenanceDialog({ open, onClose });
  const noun = restoredNoun(run);
  return (
    <ConfirmDialog
      {...dialog}
      title={refs ? `Restore the selected ${noun}s` : `Restore all ${noun}s of this run`}
      description={DESCRIPTIONS[noun]}
      facts={[
        { term: "To bring back", description: countOf(refs?.length ?? run.restorable, noun) },
        ...(refs && refs.length <= 5 ? [{ term: "Which", description: refs.join(", ") }] : []),
      ]}
      typed={typedConfirmation(CONFIRMATIONS[noun], "restore")}
      confirmLabel="Restore"
      onConfirm={(confirmation) =>
        change(
          (reason) =>
            restore.mutateAsync({
              runId: run.id,
              ...(refs ? { refs } : {}),
              dryRun: false,
              confirmation: confirmation.trim(),
              requestKey,
              reason,
            }),
          ({ runId, isNew, startedByName }) => {
            setRequestKey(newClientKey());
            if (isNew) toast.ok("The restore is to run: a worker takes it at once");
            else toast.info(`${startedByName ?? "Somebody"} restores already: that run is the one you see`);
            router.push(`/maintenance/runs/${runId}`);
          },
        )
      }
    />
  );
}
