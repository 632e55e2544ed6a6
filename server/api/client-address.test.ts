import { describe, expect, it } from "vitest";
import { clientAddress } from "./client-address";

const forwarded = (value: string) => new Headers({ "x-forwarded-for": value });

describe("clientAddress", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["10.0.0.1, 203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8::1", "2001:db8::1"],
    ["not an address", null],
    ["203.0.113.9, ", null],
  ])("reads %j as %j", (header, expected) => {
    expect(clientAddress(forwarded(header))).toBe(expected);
  });

  it("is null without the header", () => {
    expect(clientAddress(new Headers())).toBeNull();
  });
});
