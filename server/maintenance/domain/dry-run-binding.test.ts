import { expect, it } from "vitest";
import { BINDABLE_FOR_MS, bindableUntil, PLANNED_IDS_MAX } from "./dry-run-binding";

const finishedAt = new Date("2026-01-01T00:00:00Z");
const dry = {
  dryRun: true,
  task: "prune",
  status: "DONE",
  parentId: null,
  finishedAt,
  moved: 0n,
  deleted: 5n,
};
const until = new Date(finishedAt.getTime() + BINDABLE_FOR_MS);

it("E1: a finished rehearsal can be bound for 15 minutes, and no longer", () => {
  expect(bindableUntil(dry, finishedAt)).toEqual(until);
  expect(bindableUntil(dry, new Date(until.getTime() - 1))).toEqual(until);
  expect(bindableUntil(dry, until)).toBeNull();
});

it("a real run, a part, one of all tasks, one that broke off and one of very many rows cannot", () => {
  for (const change of [
    { dryRun: false },
    { parentId: "mrun_all" },
    { task: "all" },
    { status: "FAILED" },
    { finishedAt: null },
    { deleted: BigInt(PLANNED_IDS_MAX) + 1n },
  ])
    expect(bindableUntil({ ...dry, ...change }, finishedAt)).toBeNull();
});
