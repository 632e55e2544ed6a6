import { expect, it } from "vitest";
import type { RunView } from "./run-dialog-props";
import { runTimeline } from "./run-timeline";

const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour));

it("tells a run's life oldest first, a rejection before the submission that followed it", () => {
  const run = {
    draftedAt: at(8),
    draftedByName: "Ines",
    submittedAt: at(11),
    submittedByName: "Ines",
    startedPayingAt: at(13),
    finishedAt: null,
  } as RunView["run"];
  const decision = (id: string, hour: number) =>
    ({ id, decidedAt: at(hour), approverName: "Tom" }) as RunView["approvals"][number];
  const events = runTimeline({ run, approvals: [decision("appr_2", 12), decision("appr_1", 10)] });
  expect(events.map(({ id }) => id)).toEqual(["drafted", "appr_1", "submitted", "appr_2", "paying"]);
});
