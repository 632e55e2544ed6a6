import { describe, expect, it } from "vitest";
import { runActionReasons } from "./run-action-reasons";

const NOW = new Date("2026-03-02T02:00:00Z");
const LATER = new Date(NOW.getTime() + 1);
const EARLIER = new Date(NOW.getTime() - 1);
const idle = { leaseUntil: null, cancelRequestedBy: null };

describe("what may be done about a run", () => {
  it.each([
    ["PLANNED", false, true],
    ["RUNNING", false, true],
    ["DONE", false, false],
    ["FAILED", true, false],
    ["SKIPPED", true, false],
    ["CANCELLED", true, false],
    ["DEAD", true, false],
  ] as const)("%s: retry %s, cancel %s, and a reason for each no", (status, retry, cancel) => {
    const actions = runActionReasons({ ...idle, status, leaseUntil: LATER }, NOW);
    expect([actions.retry.permitted, actions.cancel.permitted]).toEqual([retry, cancel]);
    for (const action of [actions.retry, actions.cancel])
      expect(action.reasons).toHaveLength(action.permitted ? 0 : 1);
  });

  it("is asked once to stop, and ended by force only when its lease has run out", () => {
    const asked = { status: "RUNNING", cancelRequestedBy: "Ada" } as const;
    expect(runActionReasons({ ...asked, leaseUntil: LATER }, NOW).cancel).toEqual({
      permitted: false,
      reasons: [expect.stringContaining("Ada asked it to stop already.")],
      force: false,
    });
    expect(runActionReasons({ ...asked, leaseUntil: EARLIER }, NOW).cancel).toEqual({
      permitted: true,
      reasons: [],
      force: true,
    });
  });
});
