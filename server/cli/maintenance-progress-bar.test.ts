import { expect, it } from "vitest";
import { maintenanceProgressBar, maintenanceProgressText } from "./maintenance-progress-bar";

const figures = { task: "prune", scanned: 500, total: 1_000, affected: 7, heldBack: null };

it("says how far it is, how fast, and how long it takes yet", () => {
  expect(maintenanceProgressText(figures, 2_000)).toBe(
    "████████████░░░░░░░░░░░░  50 %  prune: 500 seen, 7 taken  250 rows/s  2 s left",
  );
  expect(maintenanceProgressText({ ...figures, heldBack: "a replica is behind" }, 2_000)).toContain(
    "rows/s  a replica is behind",
  );
  expect(maintenanceProgressText({ ...figures, total: 0, scanned: 0 }, 0)).toContain("100 %");
});

it("counts the time of each task by itself, and writes to terminals alone", () => {
  const lines: string[] = [];
  const out = { isTTY: true, write: (text: string) => lines.push(text) > 0 };
  let now = 0;
  const bar = maintenanceProgressBar(out as never, () => now);
  bar.show({ ...figures, task: "archive-bookings" });
  now = 10_000;
  bar.show(figures);
  now = 11_000;
  bar.show(figures);
  expect(lines.at(-1)).toContain("500 rows/s");
  lines.length = 0;
  maintenanceProgressBar({ ...out, isTTY: false } as never).show(figures);
  expect(lines).toEqual([]);
});
