"use client";

import { useMutation } from "@tanstack/react-query";
import { OctagonX, Play } from "lucide-react";
import { useState } from "react";
import { Instant } from "@/components/format/instant";
import type { TasksView } from "@/components/maintenance/maintenance-looks";
import { useMaintenanceDialog } from "@/components/maintenance/use-maintenance-dialog";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useToast } from "@/components/ui/toast";

type Settings = TasksView["settings"];

export interface KillSwitchProps {
  settings: Settings;
  blocked: string | null;
}

/** The button that stops all maintenance, or lets it go on. */
export function KillSwitchButton({ settings, blocked }: KillSwitchProps) {
  // The dialog is about the state that was on the screen when it was opened.
  const [opened, setOpened] = useState<{ seen: Settings; open: boolean } | null>(null);
  const open = () => setOpened({ seen: settings, open: true });
  return (
    <>
      {settings.stopped ? (
        <Button variant="primary" icon={<Play />} disabledReason={blocked} onClick={open}>
          Allow maintenance again…
        </Button>
      ) : (
        <Button icon={<OctagonX />} disabledReason={blocked} onClick={open}>
          Stop all maintenance…
        </Button>
      )}
      {opened ? (
        <KillSwitchDialog
          open={opened.open}
          seen={opened.seen}
          onClose={() => setOpened({ ...opened, open: false })}
        />
      ) : null}
    </>
  );
}

/** Says that the kill switch is set, by whom and why. Draws nothing while it is not. */
export function KillSwitchBanner({ settings }: { settings: Settings }) {
  const { stopped, stoppedAt, stoppedByName, stopReason } = settings;
  if (!stopped) return null;
  return (
    <Banner tone="bad" title={`All maintenance is stopped by ${stoppedByName ?? "an admin"}`}>
      {stopReason ? `${stopReason} ` : null}
      {stoppedAt ? (
        <>
          Since <Instant at={stoppedAt} />.{" "}
        </>
      ) : null}
      Nothing starts, and what ran has stopped at its batch. Rehearsals change nothing and go on.
    </Banner>
  );
}

function KillSwitchDialog({ open, seen, onClose }: { open: boolean; seen: Settings; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const set = useMutation(trpc.maintenance.setKillSwitch.mutationOptions());
  const { change, ...dialog } = useMaintenanceDialog({ open, onClose });
  const send = (stopped: boolean, done: string) =>
    change(
      (reason) => set.mutateAsync({ stopped, seenVersion: seen.version, reason }),
      () => toast.ok(done),
    );
  return seen.stopped ? (
    <ConfirmDialog
      {...dialog}
      title="Allow maintenance again"
      description="Tasks run again from their next time on. Runs that were stopped stay so until somebody resumes them."
      facts={[
        { term: "Stopped by", description: seen.stoppedByName ?? "–" },
        { term: "Why", description: seen.stopReason ?? "–" },
      ]}
      confirmLabel="Allow maintenance"
      onConfirm={() => send(false, "Maintenance may run again")}
    />
  ) : (
    <ConfirmDialog
      {...dialog}
      title="Stop all maintenance"
      description="The kill switch: whatever runs stops after the batch it is at, and nothing starts until it is allowed again. What was done stays done."
      tone="danger"
      confirmLabel="Stop all maintenance"
      cancelLabel="Keep it running"
      onConfirm={() => send(true, "All maintenance is stopped")}
    />
  );
}
