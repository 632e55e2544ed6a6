"use client";

import { Pause, Pencil, Play, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import type { ScheduleView } from "@/components/jobs/jobs-looks";
import type { ScheduleDialogName } from "@/components/jobs/schedule-dialogs";
import { Button } from "@/components/ui/button";

export interface ScheduleActionsProps {
  schedule: ScheduleView;
  size?: "sm" | "md";
  /** Why nothing can be changed now. */
  blocked: string | null;
  onOpen: (dialog: ScheduleDialogName) => void;
}

/** What an admin may do about a schedule. */
export function ScheduleActions({ schedule, size = "md", blocked, onOpen }: ScheduleActionsProps) {
  const { title, paused, notRunnable } = schedule;
  // In a row of the list there is no room for both.
  const iconOf = (icon: ReactNode) => (size === "sm" ? undefined : icon);
  const common = { size, disabledReason: blocked };
  return (
    <>
      <Button
        {...common}
        disabledReason={blocked ?? notRunnable}
        icon={iconOf(<Play />)}
        aria-label={`Run now: ${title}`}
        onClick={() => onOpen("run")}
      >
        Run now
      </Button>
      {paused ? (
        <Button
          {...common}
          icon={iconOf(<RotateCw />)}
          aria-label={`Resume: ${title}`}
          onClick={() => onOpen("resume")}
        >
          Resume
        </Button>
      ) : (
        <Button
          {...common}
          icon={iconOf(<Pause />)}
          aria-label={`Pause: ${title}`}
          onClick={() => onOpen("pause")}
        >
          Pause
        </Button>
      )}
      <Button
        {...common}
        icon={iconOf(<Pencil />)}
        aria-label={`Edit: ${title}`}
        onClick={() => onOpen("edit")}
      >
        Edit
      </Button>
    </>
  );
}
