import { describe, expect, it } from "vitest";
import { bankReleaseBlockers, heldUntilText, isBankChange, type BankReleaseFacts } from "./bank-hold";

describe("a change of bank details", () => {
  it.each([
    ["the first ones that are known", [], false, ["a"], false],
    ["the same ones", ["a"], false, ["a"], false],
    ["others", ["a"], false, ["b"], true],
    ["one more", ["a"], false, ["a", "b"], true],
    ["none any more", ["a"], false, [], true],
    ["new ones after none", [], true, ["b"], true],
    ["still none", [], true, [], false],
  ])("%s", (_, fingerprints, changedBefore, after, isChange) => {
    expect(isBankChange({ fingerprints, changedBefore }, after)).toBe(isChange);
  });

  it("is held until an instant that is told in the business's zone", () => {
    expect(heldUntilText(new Date("2015-07-17T09:00:00Z"), "UTC")).toBe("17 Jul 2015, 09:00 UTC");
  });
});

describe("a release", () => {
  const held: BankReleaseFacts = {
    heldUntil: new Date("2015-07-17T09:00:00Z"),
    now: new Date("2015-07-15T09:00:00Z"),
    staffId: "stf_1",
    linkMakerIds: ["stf_2"],
    runMakerIds: ["stf_3"],
  };

  it.each<[string, Partial<BankReleaseFacts>, RegExp[]]>([
    ["is for a second person", {}, []],
    ["not for who asked for the link", { staffId: "stf_2" }, [/asked for a link/]],
    ["not for who submitted the run", { staffId: "stf_3" }, [/submitted or changed a run/]],
    ["of nothing is none", { heldUntil: null }, [/Nothing is held/]],
    ["is not needed once it is over", { now: new Date("2015-07-17T09:00:00Z") }, [/Nothing is held/]],
  ])("%s", (_, change, expected) => {
    const blockers = bankReleaseBlockers({ ...held, ...change });
    expect(blockers).toHaveLength(expected.length);
    expected.forEach((pattern, index) => expect(blockers[index]).toMatch(pattern));
  });
});
