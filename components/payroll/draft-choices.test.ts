import { expect, it } from "vitest";
import { periodChoices } from "./draft-choices";

const choice = (
  schedule: "WEEKLY" | "MONTHLY",
  periodEnd: string,
  currency: string,
  runId: string | null,
) => ({
  schedule,
  periodStart: "2015-07-06",
  periodEnd,
  label: `until ${periodEnd}`,
  currency,
  runId,
});

it("gives each period of the schedule once, in the server's order, with its runs by currency", () => {
  const choices = [
    choice("WEEKLY", "2015-07-20", "EUR", null),
    choice("WEEKLY", "2015-07-20", "USD", "prun_1"),
    choice("MONTHLY", "2015-07-01", "EUR", "prun_2"),
    choice("WEEKLY", "2015-07-13", "EUR", "prun_3"),
  ];
  expect(periodChoices(choices, "WEEKLY")).toEqual([
    { periodEnd: "2015-07-20", label: "until 2015-07-20", runs: { USD: "prun_1" } },
    { periodEnd: "2015-07-13", label: "until 2015-07-13", runs: { EUR: "prun_3" } },
  ]);
});
