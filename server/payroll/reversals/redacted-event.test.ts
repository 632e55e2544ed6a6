import { expect, it } from "vitest";
import { redactedEvent } from "./redacted-event";

it("26: shows of a provider's event only what says nothing about a person", () => {
  const shown = redactedEvent({
    id: "evt_1",
    type: "payout.failed",
    request: { id: "req_1" },
    data: {
      object: {
        id: "po_1",
        amount: 100,
        statement_descriptor: "Ana Gómez",
        failure_message: null,
        metadata: { payoutId: "pout_1", note: "Ana" },
      },
    },
  });
  expect(shown).not.toContain("Ana");
  expect(JSON.parse(shown)).toMatchObject({
    id: "evt_1",
    request: "[redacted]",
    data: {
      object: {
        amount: 100,
        statement_descriptor: "[redacted]",
        failure_message: null,
        metadata: { payoutId: "pout_1", note: "[redacted]" },
      },
    },
  });
});
