import { Ban, CalendarClock, CircleCheck, ClockAlert, Hourglass, LoaderCircle, Skull } from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export type JobRow = RouterOutputs["scheduling"]["jobs"]["jobs"][number];
export type JobView = RouterOutputs["scheduling"]["job"];

/** How a one-off job looks in each state; those that need somebody first. */
export const JOB_LOOKS = {
  dead: { label: "Given up", tone: "bad", icon: Skull },
  overdue: { label: "Overdue", tone: "warn", icon: ClockAlert },
  waiting: { label: "Waiting", tone: "info", icon: Hourglass },
  later: { label: "Waiting for later", tone: "neutral", icon: CalendarClock },
  running: { label: "Running", tone: "info", icon: LoaderCircle },
  discarded: { label: "Discarded", tone: "neutral", icon: Ban },
  done: { label: "Done in the last day", tone: "ok", icon: CircleCheck },
} as const satisfies Record<JobRow["state"], StatusLook>;

/** How one job looks: of one that is done it is told when, so not that it was within a day. */
export function jobLook(state: JobRow["state"]): StatusLook {
  return state === "done" ? { ...JOB_LOOKS.done, label: "Done" } : JOB_LOOKS[state];
}

/** True while a job changes by itself within moments. */
export function isJobUnderWay(state: JobRow["state"]): boolean {
  return state === "waiting" || state === "running";
}
