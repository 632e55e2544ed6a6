import { expect, it } from "vitest";
import type { ClaimedRun } from "@/server/scheduling/commands/claim-run";
import type { Context } from "@/server/platform/context";
import { sweepExecutor, type Sweep } from "./sweep-executor";

const sweepAll = (...sweeps: Sweep[]) =>
  sweepExecutor(sweeps).handle({} as Context, {} as ClaimedRun, {
    signal: new AbortController().signal,
    reportProgress: () => undefined,
  });
const finds = (name: string, count: number): Sweep => ({ name, sweep: () => Promise.resolve(count) });
const fails = (name: string): Sweep => ({ name, sweep: () => Promise.reject(new Error(`${name} failed.`)) });

it("sums up what each handed out again", async () => {
  expect(await sweepAll(finds("payroll runs", 2), finds("events", 0), finds("jobs", 1))).toEqual({
    summary: "Handed out again what waited: payroll runs: 2, jobs: 1.",
    facts: { "payroll runs": 2, jobs: 1 },
  });
  expect(await sweepAll(finds("events", 0))).toEqual({ summary: "Nothing was left lying.", facts: {} });
});

it("lets each have its turn when one fails, and fails then", async () => {
  let turns = 0;
  const counts: Sweep = { name: "jobs", sweep: async () => (turns += 1) };
  await expect(sweepAll(fails("Payroll"), counts)).rejects.toThrow("Payroll failed.");
  await expect(sweepAll(fails("Payroll"), counts, fails("Mail"))).rejects.toThrow(
    "Payroll failed. Mail failed.",
  );
  expect(turns).toBe(2);
});
