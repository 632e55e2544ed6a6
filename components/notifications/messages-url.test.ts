import { describe, expect, it } from "vitest";
import { findMessagesInput } from "@/server/notifications/schemas";
import { loadMessagesUrl, messagesInput } from "./messages-url";

const inputOf = (search: string, typed = "", zone = "Europe/Berlin") =>
  messagesInput(loadMessagesUrl(new URLSearchParams(search)), typed, zone);

describe("the list of messages in its URL", () => {
  it("has no place for what was typed", () => {
    expect(Object.keys(loadMessagesUrl(new URLSearchParams("q=a@b.example&query=a@b.example")))).toEqual([
      "channel",
      "status",
      "template",
      "from",
      "to",
    ]);
  });

  it("asks for everything when nothing narrows it", () => expect(inputOf("")).toEqual({}));

  it("asks for each value once, and leaves out what there is not", () => {
    expect(inputOf("channel=SMS,SMS,FAX&status=BOUNCED,GONE&template=payout-notice,x")).toEqual({
      channel: ["SMS"],
      status: ["BOUNCED"],
      template: ["payout-notice"],
    });
  });

  it("begins and ends days as the business does, both days in, also where the clocks change", () => {
    expect(inputOf("from=2026-03-29&to=2026-03-29")).toEqual({
      from: "2026-03-28T23:00:00.000Z",
      until: "2026-03-29T22:00:00.000Z",
    });
  });

  it("ignores an end before the beginning, and days that are none", () => {
    expect(inputOf("from=2026-03-29&to=2026-03-01")).toEqual({ from: "2026-03-28T23:00:00.000Z" });
    expect(inputOf("from=2026-02-30&to=yesterday")).toEqual({});
  });

  it.each(["  renee@example.org ", "x".repeat(5_000), "   "])("asks what the server takes: %j", (typed) => {
    const parsed = findMessagesInput.safeParse(inputOf("from=2026-01-01&to=2026-01-31&status=SENT", typed));
    expect(parsed.success).toBe(true);
  });
});
