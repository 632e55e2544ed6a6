import { expect, it } from "vitest";
import * as inputs from "./schemas";

const isTaken = (schema: { safeParse(input: unknown): { success: boolean } }, input: unknown) =>
  schema.safeParse(input).success;
const requestKey = "12345678";
const reason = "Because it is due";

it.each([0, -1, 1_000_000_000, 0.5, Number.NaN, Number.POSITIVE_INFINITY, "90", null])(
  "a policy of %s days is refused, and not even previewed",
  (retainDays) => {
    const days = { key: "prune-messages", retainDays };
    expect(isTaken(inputs.previewPolicyInput, days)).toBe(false);
    expect(isTaken(inputs.editPolicyInput, { ...days, seenVersion: 1, reason })).toBe(false);
  },
);

it.each(["", "mrun_", "mrun_A", "mrun_a'; --", "run_a", "../mrun_a", `mrun_${"a".repeat(65)}`, 7, null])(
  "%j is the id of no run",
  (runId) => {
    expect(isTaken(inputs.maintenanceRunInput, { runId })).toBe(false);
    expect(isTaken(inputs.restoreInput, { runId, requestKey, reason })).toBe(false);
    const start = { task: "prune", dryRun: false, boundTo: runId, requestKey };
    expect(isTaken(inputs.startMaintenanceInput, start)).toBe(false);
  },
);

it.each(["", "a\u0000b", "a\nb", "\ud800", "a".repeat(4_097)])("%j names nothing to restore", (name) => {
  const restore = (refs: string[]) => ({ runId: "mrun_a", refs, requestKey, reason });
  expect(isTaken(inputs.restoreInput, restore([name]))).toBe(false);
  expect(isTaken(inputs.restoreInput, restore(["B1", "/var/log/app.log"]))).toBe(true);
});

it("no task is started, no policy changed and no hold placed under another name", () => {
  expect(isTaken(inputs.startMaintenanceInput, { task: "restore-logs", dryRun: true, requestKey })).toBe(
    false,
  );
  expect(isTaken(inputs.previewPolicyInput, { key: "ledger", retainDays: 365 })).toBe(false);
  expect(isTaken(inputs.releaseLegalHoldInput, { holdId: "lhold_'", reason })).toBe(false);
});
