"use client";

import { Check, Octagon, Pause, Play, Skull } from "lucide-react";
import { DownloadReport } from "@/components/maintenance/download-report";
import type { MaintenanceRunView } from "@/components/maintenance/maintenance-looks";
import type { RunDialogName } from "@/components/maintenance/run-dialogs";
import { Button } from "@/components/ui/button";

export interface RunActionsProps {
  run: MaintenanceRunView;
  mayRun: boolean;
  blocked: string | null;
  onOpen: (dialog: RunDialogName) => void;
}

/** What may be done with the run now, as the server says. An approval that is not one's own to give says why. */
export function RunActions({ run, mayRun, blocked, onOpen }: RunActionsProps) {
  const { actions, status, why } = run;
  const awaitsApproval = status === "STOPPED" && why === "CAP";
  return (
    <>
      {mayRun ? (
        <>
          {awaitsApproval ? (
            <Button
              variant="primary"
              icon={<Check />}
              disabledReason={blocked ?? actions.approve}
              onClick={() => onOpen("approve")}
            >
              Approve…
            </Button>
          ) : null}
          {actions.pause === null ? (
            <Button icon={<Pause />} disabledReason={blocked} onClick={() => onOpen("pause")}>
              Pause…
            </Button>
          ) : null}
          {actions.resume === null ? (
            <Button
              variant="primary"
              icon={<Play />}
              disabledReason={blocked}
              onClick={() => onOpen("resume")}
            >
              Resume…
            </Button>
          ) : null}
          {actions.cancel === null ? (
            <Button
              variant="danger"
              icon={<Octagon />}
              disabledReason={blocked}
              onClick={() => onOpen("cancel")}
            >
              Cancel run…
            </Button>
          ) : null}
          {actions.force === null ? (
            <Button
              variant="danger"
              icon={<Skull />}
              disabledReason={blocked}
              onClick={() => onOpen("force")}
            >
              End by force…
            </Button>
          ) : null}
        </>
      ) : null}
      <DownloadReport runId={run.id} />
    </>
  );
}
