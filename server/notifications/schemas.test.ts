import { describe, expect, it } from "vitest";
import { addressHash } from "./domain/address-key";
import { CHANNELS } from "./domain/channel";
import { MESSAGE_STATUSES } from "./domain/message-status";
import { suppressionOfRefusal } from "./domain/suppression-causes";
import { LOCALES, TEMPLATE_KEYS } from "./domain/template-keys";
import {
  CHANNEL_VALUES,
  LOCALE_VALUES,
  MESSAGE_STATUS_VALUES,
  TEMPLATE_VALUES,
  findMessagesInput,
  resendMessageInput,
} from "./schemas";

describe("what the browser may ask of notifications", () => {
  it("has the domain's words", () => {
    expect(CHANNEL_VALUES).toEqual(CHANNELS);
    expect(MESSAGE_STATUS_VALUES).toEqual(MESSAGE_STATUSES);
    expect([...TEMPLATE_VALUES]).toEqual(TEMPLATE_KEYS);
    expect(LOCALE_VALUES).toEqual(LOCALES);
  });

  it("has no time that ends before it begins", () => {
    const [from, until] = ["2026-01-02T00:00:00Z", "2026-01-01T23:00:00-02:00"];
    expect(findMessagesInput.safeParse({ from, until }).success).toBe(true);
    expect(findMessagesInput.safeParse({ from: until, until: from }).success).toBe(false);
  });

  it("repeats a message for a reason only", () => {
    const input = { messageId: "msg_1", kind: "EXACT", requestKey: "4ef9a417-02e9-4d39-ad75-9611e0fcc33c" };
    expect(resendMessageInput.safeParse({ ...input, reason: "The mailbox was full." }).success).toBe(true);
    expect(resendMessageInput.safeParse({ ...input, reason: "  " }).success).toBe(false);
    expect(resendMessageInput.safeParse({ ...input, reason: "a\u0000b" }).success).toBe(false);
  });
});

describe("notifications E1: an address that must not be used", () => {
  it("is the same however it is written, and another one on another channel", () => {
    expect(addressHash("EMAIL", " Renee@Example.org")).toBe(addressHash("EMAIL", "renee@example.org"));
    expect(addressHash("SMS", "+34600112233")).not.toBe(addressHash("PUSH", "+34600112233"));
    expect(addressHash("SMS", "+34600112233")).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is closed for both purposes when a channel refuses the recipient", () => {
    expect(suppressionOfRefusal("STOPPED", "21610")).toEqual({
      origin: "STOP",
      purposes: ["TRANSACTIONAL", "MARKETING"],
      code: "21610",
    });
  });
});
