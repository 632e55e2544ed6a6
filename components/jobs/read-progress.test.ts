import { describe, expect, it } from "vitest";
import { sweepExecutor } from "@/server/scheduling/runs/sweep-executor";
import type { RunToExecute } from "@/server/platform/scheduled-run-executor";
import type { Context } from "@/server/platform/context";
import { readProgress } from "./read-progress";

const nothing = { done: null, of: null, countWords: null, summary: null, facts: [], links: [] };

describe("what a run said of its progress", () => {
  it.each([
    [
      { done: 1, of: 3, unit: "currencies", summary: "Drafting HUF." },
      { ...nothing, done: 1, of: 3, countWords: "1 of 3 currencies", summary: "Drafting HUF." },
    ],
    [
      { done: 1200, unit: "payments" },
      { ...nothing, done: 1200, countWords: "1,200 payments" },
    ],
    [
      { done: 2, of: 5 },
      { ...nothing, done: 2, of: 5, countWords: "2 of 5" },
    ],
    [{ summary: "Drafted 2 runs." }, { ...nothing, summary: "Drafted 2 runs." }],
    ["Half way", { ...nothing, summary: "Half way" }],
    [
      { facts: { "Messages planned": 1200 }, rowsPerSecond: 7, is_dry: true, where: { table: "booking" } },
      {
        ...nothing,
        facts: [
          { name: "Messages planned", text: "1,200" },
          { name: "Rows per second", text: "7" },
          { name: "Is dry", text: "yes" },
        ],
      },
    ],
    [
      {
        links: [
          { label: "EUR run", href: "/payroll/prun_1", detail: "submitted" },
          { label: "No place" },
          null,
        ],
      },
      { ...nothing, links: [{ label: "EUR run", href: "/payroll/prun_1", detail: "submitted" }] },
    ],
  ])("%j", (stored, shown) => {
    expect(readProgress(stored)).toEqual(shown);
  });

  it.each([null, undefined, {}, [], [1, 2], "", "  ", 7, { done: -1, of: "ten", summary: 3 }])(
    "%j is nothing to show",
    (stored) => {
      expect(readProgress(stored)).toBeNull();
    },
  );

  it.each([
    "//elsewhere.example",
    "https://elsewhere.example",
    "javascript:alert(1)",
    "/\\elsewhere.example",
  ])("leads nowhere but into the product: %s", (href) => {
    expect(readProgress({ links: [{ label: "Away", href }] })).toBeNull();
  });

  it("keeps within bounds whatever is stored", () => {
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`key${n}`, "x".repeat(5_000)]));
    const { facts } = readProgress(many)!;
    expect(facts).toHaveLength(20);
    expect(facts.every(({ text }) => text.length <= 201)).toBe(true);
  });

  it("reads what the sweep writes", async () => {
    const result = await sweepExecutor([{ name: "payroll runs", sweep: async () => 2 }]).handle(
      {} as Context,
      {} as RunToExecute,
      { signal: new AbortController().signal, reportProgress: () => undefined },
    );
    expect(readProgress(result)).toMatchObject({
      summary: expect.stringContaining("payroll runs"),
      facts: [{ name: "payroll runs", text: "2" }],
    });
  });
});
