import { describe, expect, it } from "vitest";
import { listRunsInput } from "@/server/payroll/schemas";
import { loadRunsUrl, runListInput } from "./runs-url";

const inputOf = (query: string) => runListInput(loadRunsUrl(new URLSearchParams(query)));

describe("the URL of the list of runs", () => {
  it.each([
    ["", {}],
    ["status=DRAFT,PAID&schedule=WEEKLY", { status: ["DRAFT", "PAID"], schedule: ["WEEKLY"] }],
    ["currency=EUR,eur,EURO,USD,EUR", { currency: ["EUR", "USD"] }],
    ["status=LOST&schedule=DAILY&currency=", {}],
  ])("%s asks for %j", (query, expected) => {
    expect(inputOf(query)).toEqual(expected);
  });

  it("never asks for more currencies than the server takes", () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
    const query = `currency=${letters.map((letter) => `AA${letter}`).join(",")}`;
    expect(listRunsInput.safeParse(inputOf(query)).success).toBe(true);
  });
});
