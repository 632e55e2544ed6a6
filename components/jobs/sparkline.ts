import { durationText } from "@/components/format/duration-text";
import { RUN_LOOKS, type ScheduleView } from "@/components/jobs/jobs-looks";

type RecentRun = ScheduleView["recent"][number];

/** How a run is drawn: each kind has a hue and a shape of its own. */
export type BarKind = "done" | "failed" | "cancelled" | "running";

export interface SparkBar {
  runId: string;
  kind: BarKind;
  /** Of the height there is, from 0 to 1. */
  height: number;
  /** For who points at it: `Done in 3 s`. */
  text: string;
}

/** The bars of recent runs, oldest first. A run that still lasts is as high as the longest: its end is open. */
export function sparkBars(recent: readonly RecentRun[]): SparkBar[] {
  const longestMs = Math.max(1, ...recent.map((run) => run.durationMs ?? 0));
  return [...recent].reverse().map((run) => {
    const { runId, durationMs } = run;
    const kind = barKind(run.status);
    // By the root, so that one long run does not make all others look like nothing.
    const height = kind === "running" ? 1 : Math.sqrt((durationMs ?? 0) / longestMs);
    const label = RUN_LOOKS[run.status as keyof typeof RUN_LOOKS]?.label ?? run.status;
    return {
      runId,
      kind,
      height,
      text: durationMs === null ? label : `${label}, ${durationText(durationMs)}`,
    };
  });
}

/** The same in words, for who does not see it. */
export function sparkWords(recent: readonly RecentRun[]): string {
  if (recent.length === 0) return "No runs yet.";
  const counts = KINDS.flatMap(({ kind, word }) => {
    const count = recent.filter((run) => barKind(run.status) === kind).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  const durations = recent.flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs]));
  durations.sort((a, b) => a - b);
  const took =
    durations.length === 0
      ? ""
      : ` They took ${durationText(durations[0]!)} to ${durationText(durations.at(-1)!)}, half of them up to ${durationText(durations[Math.floor((durations.length - 1) / 2)]!)}.`;
  return `Last ${recent.length === 1 ? "run" : `${recent.length} runs`}: ${counts.join(", ")}.${took}`;
}

const KINDS = [
  { kind: "done", word: "done" },
  { kind: "failed", word: "failed" },
  { kind: "cancelled", word: "cancelled" },
  { kind: "running", word: "running" },
] as const satisfies { kind: BarKind; word: string }[];

function barKind(status: string): BarKind {
  if (status === "DONE") return "done";
  if (status === "RUNNING") return "running";
  return status === "CANCELLED" ? "cancelled" : "failed";
}
