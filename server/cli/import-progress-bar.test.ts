import { describe, expect, it } from "vitest";
import { importProgressBar, progressText } from "./import-progress-bar";

const figures = { bytesRead: 250, rows: 1_000, created: 0, updated: 0, unchanged: 0, rejected: 0 };

describe("progressText", () => {
  it("shows share, rows, rate and the time left by bytes", () => {
    expect(progressText(figures, 1_000, 30_000)).toBe(
      "██████░░░░░░░░░░░░░░░░░░  25 %  1000 rows  33 rows/s  1 min 30 s left",
    );
    expect(progressText({ ...figures, bytesRead: 1_000, rejected: 3 }, 1_000, 500)).toMatch(
      /100 % {2}1000 rows, 3 rejected {2}2000 rows\/s {2}finishing/,
    );
  });

  it("does not divide by nothing", () => {
    expect(progressText({ ...figures, bytesRead: 0, rows: 0 }, 1_000, 0)).toMatch(
      / {2}0 % {2}0 rows {2}0 rows\/s {2}…/,
    );
    expect(progressText(figures, 0, 10)).toContain("100 %");
  });
});

describe("importProgressBar", () => {
  it("is silent where nobody watches", () => {
    const written: string[] = [];
    const bar = importProgressBar(
      { isTTY: false, write: (text: string) => written.push(text) > 0 } as never,
      1_000,
    );
    bar.show(figures);
    bar.clear();
    expect(written).toEqual([]);
  });
});
