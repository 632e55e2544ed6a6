import { describe, expect, it } from "vitest";
import { releasable, type OpenMessage } from "./release-order";

const NOW = new Date("2026-01-16T07:00:00Z");
const open = (seq: number, more: Partial<OpenMessage> = {}): OpenMessage => ({
  id: `msg_${seq}`,
  seq: BigInt(seq),
  bookingRef: "BK-1",
  recipientRef: "cust_1",
  channel: "EMAIL",
  messageClass: "NORMAL",
  dueAt: NOW,
  ...more,
});
const ids = (messages: OpenMessage[]) => releasable(messages, NOW).map(({ id }) => id);

describe("notifications B8: what quiet hours release", () => {
  it("goes in the order in which it was planned, one of a booking at a time", () => {
    expect(ids([open(2), open(1), open(3, { bookingRef: "BK-2" })])).toEqual(["msg_1", "msg_3"]);
    expect(ids([open(2)])).toEqual(["msg_2"]);
  });

  it("waits for an earlier one that is being sent or not due", () => {
    expect(ids([open(1, { dueAt: null }), open(2)])).toEqual([]);
    expect(ids([open(1, { dueAt: new Date(NOW.getTime() + 1) }), open(2)])).toEqual([]);
  });

  it("does not wait on another channel, for another recipient, or when it is critical", () => {
    expect(
      ids([
        open(1, { dueAt: null }),
        open(2, { channel: "SMS" }),
        open(3, { recipientRef: "ven_1" }),
        open(4, { messageClass: "CRITICAL" }),
        open(5),
        open(6, { bookingRef: null }),
        open(7, { bookingRef: null }),
      ]),
    ).toEqual(["msg_2", "msg_3", "msg_4", "msg_6", "msg_7"]);
  });
});
