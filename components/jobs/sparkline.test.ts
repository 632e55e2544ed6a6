import { expect, it } from "vitest";
import type { ScheduleView } from "@/components/jobs/jobs-looks";
import { sparkBars, sparkWords } from "./sparkline";

function run(status: string, durationMs: number | null): ScheduleView["recent"][number] {
  return {
    runId: `srun_${status}${durationMs}`,
    status,
    durationMs,
    scheduledFor: new Date(0),
    startedAt: null,
    finishedAt: null,
    latenessMs: null,
    reason: null,
    triggeredByName: null,
    isStopping: false,
  };
}

const RECENT = [run("RUNNING", null), run("DONE", 4_000), run("CANCELLED", null), run("DEAD", 1_000)];

it("draws runs oldest first, each kind apart, as high as they were long", () => {
  expect(sparkBars(RECENT).map(({ kind, height, text }) => [kind, height, text])).toEqual([
    ["failed", 0.5, "Given up, 1 s"],
    ["cancelled", 0, "Cancelled"],
    ["done", 1, "Done, 4 s"],
    ["running", 1, "Running"],
  ]);
});

it("says the same in words", () => {
  expect(sparkWords(RECENT)).toBe(
    "Last 4 runs: 1 done, 1 failed, 1 cancelled, 1 running. They took 1 s to 4 s, half of them up to 1 s.",
  );
  expect(sparkWords([run("CANCELLED", null)])).toBe("Last run: 1 cancelled.");
  expect(sparkWords([])).toBe("No runs yet.");
});
