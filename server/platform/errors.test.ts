import { expect, it } from "vitest";
import {
  Conflict,
  Forbidden,
  GatewayFailed,
  InvalidInput,
  KnownError,
  NotFound,
  RuleBroken,
} from "@/server/platform/errors";

it.each([
  [new InvalidInput("must be whole", "lines.0.amount"), "InvalidInput", "invalid_input", "must be whole"],
  [new NotFound("Payroll run", "prun_1"), "NotFound", "not_found", "Payroll run prun_1 does not exist."],
  [new Forbidden(), "Forbidden", "forbidden", "Your role does not permit this."],
  [new Conflict(), "Conflict", "conflict", "This was changed meanwhile. Please look at it again."],
  [
    new RuleBroken("payroll.approval_blocked", ["A", "B"]),
    "RuleBroken",
    "payroll.approval_blocked",
    "Not possible: A, B.",
  ],
  [
    new GatewayFailed("stripe", "no answer", { retryable: true }),
    "GatewayFailed",
    "gateway_failed",
    "no answer",
  ],
])("%s tells its kind, code and sentence", (error, name, code, message) => {
  expect(error).toBeInstanceOf(KnownError);
  expect(error).toMatchObject({ name, code, message });
});
