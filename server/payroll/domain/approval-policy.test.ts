import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BLOCKER_TEXTS,
  approvalBlockers,
  approvalsNeeded,
  approvedWithinWindow,
  rejectionBlockers,
  standingApproverIds,
  undoBlockers,
  type ApprovalPolicy,
  type Approver,
  type Decision,
  type RunForApproval,
  type Seen,
} from "./approval-policy";
import { RUN_STATUSES } from "./run-status";

const policy: ApprovalPolicy = { twoPersonLimitMinor: 1_000_000n, rollingLimitMinor: 5_000_000n };
const run: RunForApproval = {
  status: "AWAITING_APPROVAL",
  version: 7,
  contentHash: "aa",
  totalMinor: 1_000_000n,
  submittedById: "ines",
  editorIds: ["ines", "omar"],
  decisions: [],
  sendingBegan: false,
  integrity: { contentHashMatches: true, ledgerBalanced: true },
};
const lena: Approver = { id: "lena", role: "FINANCE", impersonated: false, approvedWithinWindowMinor: 0n };
const seen: Seen = { version: 7, contentHash: "aa", typedTotalMinor: null };
const approvedBy = (approverId: string, change: Partial<Decision> = {}): Decision => ({
  approverId,
  decision: "APPROVED",
  contentHash: "aa",
  voided: false,
  ...change,
});

type Case = { run?: Partial<RunForApproval>; who?: Partial<Approver>; seen?: Partial<Seen> };
const codes = (change: Case) =>
  approvalBlockers({ ...run, ...change.run }, { ...lena, ...change.who }, policy, {
    ...seen,
    ...change.seen,
  }).map((blocker) => blocker.code);

describe("payouts 29: who may approve", () => {
  it("is another finance person", () => {
    expect(codes({})).toEqual([]);
  });

  it.each([
    ["the submitter", { who: { id: "ines" } }, ["SUBMITTED_BY_APPROVER", "EDITED_BY_APPROVER"]],
    [
      "a submitter who edited nothing",
      { who: { id: "ines" }, run: { editorIds: [] } },
      ["SUBMITTED_BY_APPROVER"],
    ],
    ["who changed a hold in it", { who: { id: "omar" } }, ["EDITED_BY_APPROVER"]],
    ["an admin", { who: { role: "ADMIN" } }, ["ADMIN"]],
    ["support", { who: { role: "SUPPORT" } }, ["NOT_FINANCE"]],
    ["an auditor", { who: { role: "AUDITOR" } }, ["NOT_FINANCE"]],
    ["a borrowed session", { who: { impersonated: true } }, ["IMPERSONATED"]],
    [
      "everything at once",
      { who: { id: "ines", role: "ADMIN", impersonated: true } },
      ["ADMIN", "IMPERSONATED", "SUBMITTED_BY_APPROVER", "EDITED_BY_APPROVER"],
    ],
  ] satisfies [string, Case, string[]][])("is not %s", (_, change, expected) => {
    expect(codes(change)).toEqual(expected);
  });

  it("is anyone in finance for a run of the scheduler's", () => {
    expect(codes({ run: { submittedById: null, editorIds: [] }, who: { id: "ines" } })).toEqual([]);
  });

  it.each(RUN_STATUSES)("is nobody while the run is %s, unless it awaits approval", (status) => {
    expect(codes({ run: { status } })).toEqual(
      status === "AWAITING_APPROVAL" ? [] : ["NOT_AWAITING_APPROVAL"],
    );
  });

  it("is one person up to and with the two-person limit, two above", () => {
    expect(approvalsNeeded(0n, policy)).toBe(1);
    expect(approvalsNeeded(1_000_000n, policy)).toBe(1);
    expect(approvalsNeeded(1_000_001n, policy)).toBe(2);
  });

  it.each([
    [1_000_000n, null, []],
    [1_000_001n, null, ["TOTAL_NOT_CONFIRMED"]],
    [1_000_001n, 1_000_000n, ["TOTAL_NOT_CONFIRMED"]],
    [1_000_001n, 1_000_002n, ["TOTAL_NOT_CONFIRMED"]],
    [1_000_001n, 1_000_001n, []],
  ])("types the total above the limit: total %s, typed %s", (totalMinor, typedTotalMinor, expected) => {
    expect(codes({ run: { totalMinor }, seen: { typedTotalMinor } })).toEqual(expected);
  });

  it("asks for no typed total before the decision is made", () => {
    expect(approvalBlockers({ ...run, totalMinor: 1_000_001n }, lena, policy)).toEqual([]);
  });
});

describe("payouts 30: one approval each", () => {
  it("does not take a second approval of the same person, unless the first was voided or for other content", () => {
    expect(codes({ run: { decisions: [approvedBy("lena")] } })).toEqual(["ALREADY_DECIDED"]);
    expect(codes({ run: { decisions: [approvedBy("lena", { voided: true })] } })).toEqual([]);
    expect(codes({ run: { decisions: [approvedBy("lena", { contentHash: "bb" })] } })).toEqual([]);
    expect(codes({ run: { decisions: [approvedBy("theo")] } })).toEqual([]);
  });

  it("counts different people only", () => {
    const decisions = [approvedBy("lena"), approvedBy("lena"), approvedBy("theo")];
    expect(standingApproverIds({ contentHash: "aa", decisions })).toEqual(["lena", "theo"]);
  });

  it("is refused to who saw an older version, as the loser of a race did", () => {
    expect(codes({ seen: { version: 6 } })).toEqual(["CONTENT_CHANGED"]);
  });
});

describe("payouts 31: changes void approvals", () => {
  it("counts approvals of the present content only", () => {
    const decisions = [
      approvedBy("lena", { contentHash: "bb" }),
      approvedBy("theo", { voided: true }),
      approvedBy("mia", { decision: "REJECTED" }),
    ];
    expect(standingApproverIds({ contentHash: "aa", decisions })).toEqual([]);
    expect(standingApproverIds({ contentHash: null, decisions })).toEqual([]);
  });

  it.each([
    ["another hash on the screen", { seen: { contentHash: "bb" } }, ["CONTENT_CHANGED"]],
    ["a run that is no longer frozen", { run: { contentHash: null } }, ["CONTENT_CHANGED"]],
    [
      "rows that do not give the hash",
      { run: { integrity: { contentHashMatches: false, ledgerBalanced: true } } },
      ["INTEGRITY"],
    ],
    [
      "a ledger that does not balance",
      { run: { integrity: { contentHashMatches: true, ledgerBalanced: false } } },
      ["INTEGRITY"],
    ],
  ] satisfies [string, Case, string[]][])("refuses %s", (_, change, expected) => {
    expect(codes(change)).toEqual(expected);
  });
});

describe("payouts 33: the rolling limit", () => {
  it.each([
    [4_000_000n, []],
    [4_000_001n, ["OVER_ROLLING_LIMIT"]],
  ])("with %s approved before", (approvedWithinWindowMinor, expected) => {
    expect(codes({ who: { approvedWithinWindowMinor } })).toEqual(expected);
  });

  it("does not exist when the policy has none", () => {
    const busy = { ...lena, approvedWithinWindowMinor: 10n ** 18n };
    expect(approvalBlockers(run, busy, { ...policy, rollingLimitMinor: null }, seen)).toEqual([]);
  });

  it("counts one currency and the last 24 hours", () => {
    const now = new Date("2015-07-14T10:00:00Z");
    const made = (decidedAt: string, totalMinor: bigint, currency = "EUR") => ({
      decidedAt: new Date(decidedAt),
      totalMinor,
      currency,
    });
    const approvals = [
      made("2015-07-13T10:00:00.000Z", 1n),
      made("2015-07-13T10:00:00.001Z", 10n),
      made("2015-07-14T10:00:00.000Z", 100n),
      made("2015-07-14T09:00:00.000Z", 1_000n, "USD"),
    ];
    expect(approvedWithinWindow(approvals, "EUR", now)).toBe(110n);
    expect(approvedWithinWindow([], "EUR", now)).toBe(0n);
  });
});

describe("payouts 35: rejecting and undoing", () => {
  const rejecting = (change: Case, comment = "Vendor 12 looks wrong") =>
    rejectionBlockers({ ...run, ...change.run }, { ...lena, ...change.who }, comment).map(
      (blocker) => blocker.code,
    );
  const undoing = (change: Case) =>
    undoBlockers({ ...run, decisions: [approvedBy("lena")], ...change.run }, { ...lena, ...change.who }).map(
      (blocker) => blocker.code,
    );

  it.each([
    ["with a comment", {}, "Vendor 12 looks wrong", []],
    ["by the submitter", { who: { id: "ines" } }, "My mistake", []],
    ["without a comment", {}, "", ["COMMENT_MISSING"]],
    ["with a blank comment", {}, " \n\t", ["COMMENT_MISSING"]],
    ["by an admin", { who: { role: "ADMIN" } }, "No", ["ADMIN"]],
    ["in a borrowed session", { who: { impersonated: true } }, "No", ["IMPERSONATED"]],
    ["after approval", { run: { status: "APPROVED" } }, "No", ["NOT_AWAITING_APPROVAL"]],
  ] satisfies [string, Case, string, string[]][])("rejects %s", (_, change, comment, expected) => {
    expect(rejecting(change, comment)).toEqual(expected);
  });

  it.each([
    ["one of two approvals", { run: { status: "AWAITING_APPROVAL" } }, []],
    ["the final approval", { run: { status: "APPROVED" } }, []],
    ["somebody else's", { who: { id: "theo" } }, ["NOTHING_TO_UNDO"]],
    ["a voided one", { run: { decisions: [approvedBy("lena", { voided: true })] } }, ["NOTHING_TO_UNDO"]],
    ["one on a rejected run", { run: { status: "DRAFT" } }, ["NOTHING_TO_UNDO"]],
    ["one on a cancelled run", { run: { status: "CANCELLED" } }, ["NOTHING_TO_UNDO"]],
    [
      "once an attempt is committed",
      { run: { status: "APPROVED", sendingBegan: true } },
      ["ALREADY_SENDING"],
    ],
    ["while paying", { run: { status: "PAYING" } }, ["ALREADY_SENDING"]],
    ["while paused", { run: { status: "PAUSED" } }, ["ALREADY_SENDING"]],
    ["when paid", { run: { status: "PAID" } }, ["ALREADY_SENDING"]],
    ["without the role any more", { run: { status: "APPROVED" }, who: { role: "SUPPORT" } }, ["NOT_FINANCE"]],
    ["in a borrowed session", { run: { status: "APPROVED" }, who: { impersonated: true } }, ["IMPERSONATED"]],
  ] satisfies [string, Case, string[]][])("undoes %s", (_, change, expected) => {
    expect(undoing(change)).toEqual(expected);
  });
});

describe("blockers", () => {
  it("come with the words for their code, each once", () => {
    const anyCase = fc.record({
      status: fc.constantFrom(...RUN_STATUSES),
      role: fc.constantFrom("SUPPORT" as const, "FINANCE" as const, "ADMIN" as const, "AUDITOR" as const),
      id: fc.constantFrom("ines", "omar", "lena"),
      impersonated: fc.boolean(),
    });
    fc.assert(
      fc.property(anyCase, ({ status, ...who }) => {
        const found = approvalBlockers({ ...run, status }, { ...lena, ...who }, policy, seen);
        expect(new Set(found.map((blocker) => blocker.code)).size).toBe(found.length);
        for (const blocker of found) expect(blocker.text).toBe(BLOCKER_TEXTS[blocker.code]);
        const free =
          status === "AWAITING_APPROVAL" && who.role === "FINANCE" && who.id === "lena" && !who.impersonated;
        expect(found.length === 0).toBe(free);
      }),
    );
  });
});
