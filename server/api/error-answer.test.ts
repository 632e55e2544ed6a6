import { TRPCError } from "@trpc/server";
import * as z from "zod";
import { describe, expect, it } from "vitest";
import {
  Conflict,
  Forbidden,
  GatewayFailed,
  InvalidInput,
  NotFound,
  RuleBroken,
} from "@/server/platform/errors";
import { errorAnswer } from "./error-answer";

// As tRPC hands over what a procedure threw.
const thrown = (cause: unknown) => new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause });
const prismaError = (code: string, originalCode?: string) =>
  Object.assign(new Error("SELECT secret"), {
    code,
    meta: { driverAdapterError: Object.assign(new Error("x"), { cause: { originalCode } }) },
  });

describe("errorAnswer", () => {
  it.each([
    [new InvalidInput("Too long.", "lines.3.amount"), "BAD_REQUEST"],
    [new NotFound("Payroll run", "prun_1"), "NOT_FOUND"],
    [new Forbidden(), "FORBIDDEN"],
    [new Conflict(), "CONFLICT"],
    [new RuleBroken("payroll.approval_blocked", ["SUBMITTED_BY_APPROVER"]), "PRECONDITION_FAILED"],
    [new GatewayFailed("stripe", "Stripe did not answer.", { retryable: true }), "BAD_GATEWAY"],
  ])("shows the sentence of %s as %s", (error, code) => {
    expect(errorAnswer(thrown(error))).toMatchObject({ code, message: error.message });
    expect(errorAnswer(error)).toMatchObject({ code });
    expect(errorAnswer(thrown(error)).isFault).toBeUndefined();
  });

  it("carries the field, the rule's reasons and the gateway", () => {
    expect(errorAnswer(new InvalidInput("Too long.", "a.b")).fieldIssues).toEqual([
      { field: "a.b", message: "Too long." },
    ]);
    expect(errorAnswer(new RuleBroken("a.b", ["X", "Y"])).rule).toEqual({ code: "a.b", reasons: ["X", "Y"] });
    const gateway = new GatewayFailed("stripe", "No.", { retryable: false });
    expect(errorAnswer(gateway).gateway).toEqual({ name: "stripe", retryable: false });
  });

  it("takes a refused input as the caller's and any other failed parse as ours", () => {
    const { error } = z
      .object({ lines: z.array(z.string().min(2, "Too short.")) })
      .safeParse({ lines: ["a"] });
    expect(errorAnswer(new TRPCError({ code: "BAD_REQUEST", cause: error }))).toEqual({
      code: "BAD_REQUEST",
      message: "Too short.",
      fieldIssues: [{ field: "lines.0", message: "Too short." }],
    });
    expect(errorAnswer(thrown(error))).toMatchObject({ code: "INTERNAL_SERVER_ERROR", isFault: true });
  });

  it.each([
    ["P2034", undefined, "CONFLICT"],
    ["P2010", "40001", "CONFLICT"],
    ["P2010", "40P01", "CONFLICT"],
    ["P2010", "57014", "SERVICE_UNAVAILABLE"],
    ["P2028", undefined, "SERVICE_UNAVAILABLE"],
    ["P1001", undefined, "SERVICE_UNAVAILABLE"],
    ["P2010", "57P01", "SERVICE_UNAVAILABLE"],
    ["ECONNREFUSED", undefined, "SERVICE_UNAVAILABLE"],
    ["P2010", "22021", "BAD_REQUEST"],
    ["P2002", "23505", "INTERNAL_SERVER_ERROR"],
  ])("answers the database's %s %s with %s and without its words", (code, originalCode, expected) => {
    const answer = errorAnswer(thrown(prismaError(code, originalCode)));
    expect(answer.code).toBe(expected);
    expect(JSON.stringify(answer)).not.toContain("secret");
  });

  it.each([new Error("password=hunter2"), "hunter2", null, undefined, { code: 7, cause: { hunter2: 1 } }])(
    "hides the text of %j",
    (error) => {
      const answer = errorAnswer(error);
      expect(answer).toMatchObject({ code: "INTERNAL_SERVER_ERROR", isFault: true });
      expect(JSON.stringify(answer)).not.toContain("hunter2");
    },
  );

  it("keeps refusals that the edge itself made", () => {
    const refusal = new TRPCError({ code: "UNAUTHORIZED", message: "You are not signed in." });
    expect(errorAnswer(refusal)).toEqual({ code: "UNAUTHORIZED", message: "You are not signed in." });
  });
});
