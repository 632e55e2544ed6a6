import { describe, expect, it } from "vitest";
import { messageTimeline, type TimelineFacts } from "./message-timeline";

const at = (time: string) => new Date(`2026-01-15T${time}Z`);

const facts = (given: Partial<TimelineFacts> = {}): TimelineFacts => ({
  createdAt: at("12:00:00"),
  holdUntil: null,
  holdReason: null,
  status: "DELIVERED",
  statusAt: at("12:00:05"),
  erasedAt: null,
  attempts: [],
  events: [],
  resends: [],
  fallbacks: [],
  ...given,
});

const kinds = (given: Partial<TimelineFacts>) => messageTimeline(facts(given)).map(({ kind }) => kind);

describe("notifications D2: the timeline of a message", () => {
  it("begins with the plan, and its hold", () => {
    const held = { holdUntil: at("18:00:00"), holdReason: "QUIET_HOURS" as const };
    expect(messageTimeline(facts(held))).toEqual([
      { kind: "PLANNED", at: at("12:00:00"), heldUntil: at("18:00:00"), holdReason: "QUIET_HOURS" },
    ]);
  });

  it("puts attempts and events in their order, whatever order they come in", () => {
    const timeline = messageTimeline(
      facts({
        attempts: [
          { number: 2, startedAt: at("12:10:00") },
          { number: 1, startedAt: at("12:00:01") },
        ],
        events: [
          { id: "3", attemptNumber: 2, occurredAt: at("12:10:02") },
          { id: "1", attemptNumber: 1, occurredAt: at("12:00:03") },
        ],
      }),
    );
    expect(timeline.map((moment) => [moment.kind, "number" in moment ? moment.number : null])).toEqual([
      ["PLANNED", null],
      ["ATTEMPT", 1],
      ["EVENT", null],
      ["ATTEMPT", 2],
      ["EVENT", null],
    ]);
  });

  it("shows no event before its attempt, when the provider's clock is behind, and keeps its own time", () => {
    const event = { id: "1", attemptNumber: 1, occurredAt: at("11:59:00") };
    const timeline = messageTimeline(
      facts({ attempts: [{ number: 1, startedAt: at("12:00:01") }], events: [event] }),
    );
    expect(timeline.map(({ kind }) => kind)).toEqual(["PLANNED", "ATTEMPT", "EVENT"]);
    expect(timeline[2]!.at).toEqual(at("11:59:00"));
    expect(kinds({ events: [{ ...event, attemptNumber: null }] })).toEqual(["PLANNED", "EVENT"]);
  });

  it.each([
    "HELD",
    "UNKNOWN",
    "RETRY_WAIT",
    "FAILED",
    "SKIPPED",
    "SUPPRESSED",
    "EXPIRED",
    "CANCELLED",
  ] as const)("says what we decided: %s", (status) =>
    expect(messageTimeline(facts({ status })).at(-1)).toEqual({ kind: "STATUS", status, at: at("12:00:05") }),
  );

  it.each([
    "PLANNED",
    "SENDING",
    "ACCEPTED",
    "DEFERRED",
    "SENT",
    "DELIVERED",
    "UNDELIVERED",
    "BOUNCED",
  ] as const)("does not repeat what an attempt or an event tells: %s", (status) =>
    expect(kinds({ status })).toEqual(["PLANNED"]),
  );

  it("ends with what came of it: another channel, a repetition, an erasure", () => {
    const one = { id: "msg_2", createdAt: at("12:00:05") };
    expect(kinds({ status: "FAILED", fallbacks: [one], resends: [one], erasedAt: at("12:00:05") })).toEqual([
      "PLANNED",
      "STATUS",
      "FELL_BACK",
      "RESENT",
      "ERASED",
    ]);
  });
});
