import { expect, it } from "vitest";
import {
  ACTIVE_STATUSES,
  RUN_MOVES,
  runActions,
  type MaintenanceRunStatus,
  type RunForActions,
} from "./run-state";

const run: RunForActions = {
  status: "RUNNING",
  dryRun: false,
  isPart: false,
  why: null,
  startedById: "staff_ada",
  isStuck: false,
  restorable: false,
};
const may = (over: Partial<RunForActions>, viewer: string | null = "staff_ben") =>
  Object.entries(runActions({ ...run, ...over }, viewer))
    .filter(([, blocker]) => blocker === null)
    .map(([action]) => action);

it("offers what fits the status", () => {
  expect(may({})).toEqual(["pause", "cancel"]);
  expect(may({ status: "PAUSED" })).toEqual(["resume", "cancel"]);
  expect(may({ status: "STOPPED", why: "KILL_SWITCH" })).toEqual(["resume", "cancel"]);
  expect(may({ status: "FAILED", why: "ERROR" })).toEqual(["resume"]);
  expect(may({ status: "DONE", restorable: true })).toEqual(["restore"]);
  expect(may({ status: "CANCELLED" })).toEqual([]);
});

it("E3: lets a second person approve what stopped at its cap, and nobody resume it without", () => {
  expect(may({ status: "STOPPED", why: "CAP" })).toEqual(["cancel", "approve"]);
  expect(may({ status: "STOPPED", why: "CAP" }, "staff_ada")).toEqual(["cancel"]);
  expect(runActions({ ...run, status: "STOPPED", why: "CAP" }, "staff_ada").approve).toContain(
    "another admin",
  );
});

it("D6: forces only a run of which nothing is heard", () => {
  expect(may({ isStuck: true })).toContain("force");
  expect(may({ status: "PAUSED", isStuck: true })).not.toContain("force");
});

it("reaches every status, and leaves those that are over", () => {
  const reached = new Set(Object.values(RUN_MOVES).flat());
  expect([...reached, "PLANNED"]).toEqual(expect.arrayContaining(Object.keys(RUN_MOVES)));
  for (const status of ["DONE", "CANCELLED"] satisfies MaintenanceRunStatus[]) {
    expect(RUN_MOVES[status]).toEqual([]);
    expect(ACTIVE_STATUSES as readonly string[]).not.toContain(status);
  }
});
