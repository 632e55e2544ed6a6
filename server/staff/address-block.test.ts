import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressBlock } from "./address-block";

describe("addressBlock", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
  ])("puts %s into %s", (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });

  it("puts all addresses of one /64 into one block", () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
    fc.assert(
      fc.property(fc.tuple(group, group, group, group), (host) => {
        expect(addressBlock(`2001:db8:7:8:${host.join(":")}`)).toBe("2001:db8:7:8::/64");
      }),
    );
  });
});
