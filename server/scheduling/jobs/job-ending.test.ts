import { describe, expect, it } from "vitest";
import { GatewayFailed, InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import type { JobDefinition } from "@/server/platform/jobs";
import { backoffMs, failedEnding } from "@/server/scheduling/jobs/job-ending";

const definition = { retry: { attemptsMax: 3, backoffMs: 1_000 } } as JobDefinition;
const attempt = (attempts: number) => ({
  id: "job_1",
  name: "test.do-work",
  payload: {},
  attempts,
  leaseToken: 1n,
  heldUntilMs: 0,
});

describe("what follows from a failure", () => {
  it("B4: is a wait that doubles, spread over its upper half, an hour at most", () => {
    const patient = { retry: { attemptsMax: 20, backoffMs: 1_000 } };
    expect([1, 2, 3].map((number) => backoffMs(patient, number, 1))).toEqual([1_000, 2_000, 4_000]);
    expect(backoffMs(patient, 3, 0)).toBe(2_000);
    expect(backoffMs(patient, 20, 1)).toBe(3_600_000);
  });

  it("is another attempt while there are some left", () => {
    const ending = failedEnding(attempt(2), definition, new TypeError("no"));
    expect(ending).toMatchObject({ kind: "RETRY", error: "TypeError: no" });
    expect(failedEnding(attempt(3), definition, "just\u0000 text")).toEqual({
      kind: "DEAD",
      error: "just text",
      stack: null,
    });
  });

  it.each([
    ["refused input", new InvalidInput("No."), "DEAD"],
    ["a broken rule", new RuleBroken("test.no", ["no"]), "DEAD"],
    ["what does not exist", new NotFound("Payout", "pout_1"), "DEAD"],
    ["a provider's no", new GatewayFailed("test", "No.", { retryable: false }), "DEAD"],
    ["a provider's silence", new GatewayFailed("test", "", { retryable: true }), "RETRY"],
  ])("B4: of %s is what it must be", (_, error, kind) => {
    expect(failedEnding(attempt(1), definition, error).kind).toBe(kind);
  });
});
