import { describe, expect, it } from "vitest";
import { vendorActions, type VendorActionFacts } from "./vendor-actions";

const finance = { editVendors: true, editPayroll: true, draftRuns: true, readRuns: true };
const facts = (changes: Partial<VendorActionFacts> = {}): VendorActionFacts => ({
  status: "ACTIVE",
  isTest: false,
  hasAccount: true,
  accountTakesPayouts: true,
  accountIsBeingOpened: false,
  bankHold: { isHeld: false, releaseBlockers: [] },
  hasPayable: true,
  may: finance,
  ...changes,
});

describe("what may be done with a vendor", () => {
  it("offers finance one of suspend and reinstate", () => {
    expect(vendorActions(facts())).toMatchObject({
      suspend: { permitted: true },
      reinstate: { offered: false },
    });
    expect(vendorActions(facts({ status: "SUSPENDED" }))).toMatchObject({
      suspend: { offered: false },
      reinstate: { permitted: true },
      payOffCycle: { permitted: false, reasons: ["The vendor is suspended."] },
    });
  });

  it("opens an account once, and not while a worker is at it", () => {
    expect(vendorActions(facts()).openAccount.offered).toBe(false);
    expect(vendorActions(facts({ hasAccount: false })).openAccount.permitted).toBe(true);
    expect(vendorActions(facts({ hasAccount: false, accountIsBeingOpened: true })).openAccount).toEqual({
      offered: true,
      permitted: false,
      reasons: ["A worker is opening it."],
    });
  });

  it("pays nothing that is not there, and no test vendor", () => {
    expect(vendorActions(facts({ hasPayable: false })).payOffCycle.permitted).toBe(false);
    expect(vendorActions(facts({ accountTakesPayouts: false })).payOffCycle.reasons).toHaveLength(1);
    expect(
      vendorActions(facts({ hasAccount: false, accountTakesPayouts: false })).payOffCycle.reasons,
    ).toEqual(["The vendor has no payout account."]);
    expect(vendorActions(facts({ isTest: true })).payOffCycle.reasons).toEqual([
      "A test vendor is never paid.",
    ]);
  });

  it("offers nothing to a role that only reads", () => {
    const may = { editVendors: false, editPayroll: false, draftRuns: false, readRuns: false };
    const states = Object.values(vendorActions(facts({ may, hasAccount: false })));
    expect(states.every((state) => !state.offered && !state.permitted)).toBe(true);
  });

  it("releases new bank details where they hold, unless something stands against the person", () => {
    expect(vendorActions(facts()).releaseBank.offered).toBe(false);
    const mine = vendorActions(facts({ bankHold: { isHeld: true, releaseBlockers: ["You made it."] } }));
    expect(mine.releaseBank).toEqual({ offered: true, permitted: false, reasons: ["You made it."] });
    expect(mine.payOffCycle.permitted).toBe(false);
    const theirs = facts({ bankHold: { isHeld: true, releaseBlockers: [] } });
    expect(vendorActions(theirs).releaseBank.permitted).toBe(true);
  });
});
