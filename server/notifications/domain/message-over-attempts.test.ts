import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageOverAttempts, type AttemptState } from "./message-over-attempts";

const attempt = (number: number, more: Partial<AttemptState>): AttemptState => ({
  number,
  deviceId: null,
  outcome: "ACCEPTED",
  status: null,
  statusAt: null,
  ...more,
});

describe("a message over its attempts", () => {
  it.each<[string, AttemptState[], string, number]>([
    ["the only one", [attempt(1, { outcome: null })], "SENDING", 1],
    [
      "a delivery wins over a newer one",
      [attempt(1, { status: "DELIVERED" }), attempt(2, { status: "SENT" })],
      "DELIVERED",
      1,
    ],
    [
      "an open one over a newer failure",
      [attempt(1, { outcome: "UNKNOWN" }), attempt(2, { outcome: "REFUSED" })],
      "UNKNOWN",
      1,
    ],
    [
      "the newest of two failures",
      [attempt(1, { status: "FAILED" }), attempt(2, { status: "UNDELIVERED" })],
      "UNDELIVERED",
      2,
    ],
    [
      "a refusal for now, then for good",
      [attempt(1, { outcome: "RETRYABLE" }), attempt(2, { outcome: "REFUSED" })],
      "FAILED",
      2,
    ],
    ["what was proven never to have arrived", [attempt(1, { outcome: "NOT_TAKEN" })], "RETRY_WAIT", 1],
    [
      "what a callback proves over what we believed",
      [attempt(1, { outcome: "UNKNOWN", status: "SENT" })],
      "SENT",
      1,
    ],
    [
      "a device that is left over one that is dead",
      [
        attempt(1, { deviceId: "a", outcome: "RETRYABLE" }),
        attempt(2, { deviceId: "b", outcome: "REFUSED" }),
      ],
      "RETRY_WAIT",
      1,
    ],
    [
      "one device that has it over one that is dead",
      [attempt(1, { deviceId: "a", status: "ACCEPTED" }), attempt(2, { deviceId: "b", outcome: "REFUSED" })],
      "ACCEPTED",
      1,
    ],
  ])("%s", (_, attempts, status, number) => {
    expect(messageOverAttempts(attempts)).toMatchObject({ status, attempt: number });
  });

  it("is nothing without attempts, and the same in any order of them", () => {
    expect(messageOverAttempts([])).toBeNull();
    const state = fc.record({
      deviceId: fc.constantFrom(null, "a", "b"),
      outcome: fc.constantFrom<AttemptState["outcome"]>(
        "ACCEPTED",
        "RETRYABLE",
        "REFUSED",
        "UNKNOWN",
        "NOT_TAKEN",
        null,
      ),
      status: fc.constantFrom<AttemptState["status"]>(null, "SENT", "DELIVERED", "FAILED", "BOUNCED"),
      statusAt: fc.constant(null),
    });
    fc.assert(
      fc.property(
        fc.array(state, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (states, chances) => {
          const attempts = states.map((one, index) => ({ ...one, number: index + 1 }));
          const shuffled = attempts
            .map((one) => ({ one, key: chances.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          const answer = messageOverAttempts(attempts);
          expect(messageOverAttempts(shuffled)).toEqual(answer);
          if (attempts.some(({ status }) => status === "DELIVERED")) expect(answer?.status).toBe("DELIVERED");
        },
      ),
    );
  });
});
