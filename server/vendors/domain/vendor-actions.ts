/** What a person may do with a vendor. The browser draws these and decides nothing itself. */
export const VENDOR_ACTIONS = [
  "changeSchedule",
  "setCommissionRate",
  "setHoldDays",
  "suspend",
  "reinstate",
  "openAccount",
  "makeLink",
  "releaseBank",
  "placeHold",
  "releaseHold",
  "adjust",
  "payOffCycle",
  "openRuns",
] as const;
export type VendorAction = (typeof VENDOR_ACTIONS)[number];

/** Whether it may be done now; `reasons` says in words why not, and is empty when it may. */
export interface VendorActionState {
  permitted: boolean;
  reasons: string[];
  /** False when it makes no sense to show the action at all, now or to this role. */
  offered: boolean;
}

/** What the rules look at. */
export interface VendorActionFacts {
  status: "ACTIVE" | "SUSPENDED";
  isTest: boolean;
  hasAccount: boolean;
  accountTakesPayouts: boolean;
  /** A worker has been asked to open the account and has not answered yet. */
  accountIsBeingOpened: boolean;
  /** Whether new bank details hold the vendor, and why the person may not release them. */
  bankHold: { isHeld: boolean; releaseBlockers: readonly string[] };
  /** More than nothing is unclaimed and payable now, in some currency. */
  hasPayable: boolean;
  /** What the person's role carries. */
  may: Readonly<Record<"editVendors" | "editPayroll" | "draftRuns" | "readRuns", boolean>>;
}

/** The state of every action for one person and one vendor. */
export function vendorActions(facts: VendorActionFacts): Record<VendorAction, VendorActionState> {
  const { editVendors, editPayroll, draftRuns, readRuns } = facts.may;
  const suspended = facts.status === "SUSPENDED";
  return {
    changeSchedule: state(editVendors),
    setCommissionRate: state(editVendors),
    setHoldDays: state(editVendors),
    suspend: state(editVendors && !suspended),
    reinstate: state(editVendors && suspended),
    openAccount: state(editVendors && !facts.hasAccount, [
      facts.isTest && "A test vendor is never paid, so it needs no account.",
      facts.accountIsBeingOpened && "A worker is opening it.",
    ]),
    makeLink: state(editVendors, [facts.isTest && "A test vendor is never paid, so it needs no account."]),
    releaseBank: state(editPayroll && facts.bankHold.isHeld, facts.bankHold.releaseBlockers),
    placeHold: state(editPayroll),
    releaseHold: state(editPayroll),
    adjust: state(editPayroll, [facts.isTest && "A test vendor is never paid."]),
    payOffCycle: state(draftRuns, [
      facts.isTest && "A test vendor is never paid.",
      !facts.isTest && suspended && "The vendor is suspended.",
      !facts.isTest && !facts.hasAccount && "The vendor has no payout account.",
      facts.hasAccount && !facts.accountTakesPayouts && "The payout account does not take payouts now.",
      facts.bankHold.isHeld && "The vendor's bank details changed lately and are held.",
      !facts.isTest && !facts.hasPayable && "Nothing is payable now that no run has claimed.",
    ]),
    openRuns: state(readRuns),
  };
}

function state(offered: boolean, obstacles: readonly (string | false)[] = []): VendorActionState {
  const reasons = obstacles.filter((obstacle) => obstacle !== false);
  return { offered, reasons, permitted: offered && reasons.length === 0 };
}
