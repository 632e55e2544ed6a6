import type { RunStatus } from "./run-status";

/** Why a person may not approve, reject or undo. Machine codes; `BLOCKER_TEXTS` has the words. */
export const BLOCKER_TEXTS = {
  NOT_AWAITING_APPROVAL: "The run is not waiting for approval.",
  NOT_FINANCE: "Only finance decides on payroll runs.",
  ADMIN:
    "Administrators cannot decide on payroll runs, so that no one person both sets up access and moves money.",
  IMPERSONATED: "This session acts for somebody else. Decisions are made in one's own session only.",
  SUBMITTED_BY_APPROVER: "You submitted this run; somebody else has to approve it.",
  EDITED_BY_APPROVER: "You made or changed something in this run; somebody else has to approve it.",
  ALREADY_DECIDED: "You have approved this run already.",
  OVER_ROLLING_LIMIT: "With this run you would approve more within 24 hours than one person may.",
  CONTENT_CHANGED: "The run has changed since you opened it. Look at it again before you decide.",
  INTEGRITY:
    "The stored run does not match what was submitted, or the ledger does not balance. Do not approve it; tell engineering.",
  TOTAL_NOT_CONFIRMED: "A run above the two-person limit is approved by typing its exact total.",
  COMMENT_MISSING: "Say in a comment why the run is sent back.",
  NOTHING_TO_UNDO: "You have no approval on this run that could be undone.",
  ALREADY_SENDING: "Sending has begun, so the approval can no longer be undone. Pause the run instead.",
} as const;
export type BlockerCode = keyof typeof BLOCKER_TEXTS;
export type ApprovalBlocker = { code: BlockerCode; text: string };

/** One person's decision, as stored. */
export type Decision = {
  approverId: string;
  decision: "APPROVED" | "REJECTED";
  /** The content that was decided on. */
  contentHash: string;
  /** True once it was undone, or made void by a change or a rejection. */
  voided: boolean;
};

/** A run as the rules need it. Amounts in minor units of the run's currency. */
export type RunForApproval = {
  status: RunStatus;
  version: number;
  /** Null while the run is not frozen. */
  contentHash: string | null;
  /** What would be sent in all. */
  totalMinor: bigint;
  /** Null for a run that the scheduler submitted. */
  submittedById: string | null;
  /** Everyone who made or edited the run, placed or released a hold in it, excluded or adjusted. */
  editorIds: readonly string[];
  decisions: readonly Decision[];
  /** True once an attempt for any of its payouts was committed. */
  sendingBegan: boolean;
  /** Result of hashing the stored rows anew and of the ledger check; leave out where it was not checked. */
  integrity?: { contentHashMatches: boolean; ledgerBalanced: boolean };
};

/** The person who wants to decide. */
export type Approver = {
  id: string;
  role: "SUPPORT" | "FINANCE" | "ADMIN" | "AUDITOR";
  /** Whether the session acts for somebody else. */
  impersonated: boolean;
  /** What they approved in the last 24 hours in the run's currency, without this run; see `approvedWithinWindow`. */
  approvedWithinWindowMinor: bigint;
};

/** The business's limits, in minor units of the run's currency. */
export type ApprovalPolicy = {
  /** Up to and with this total one approval is enough; above it two are needed. */
  twoPersonLimitMinor: bigint;
  /** What one person may approve within 24 hours, inclusive; null for no limit. */
  rollingLimitMinor: bigint | null;
};

/** What the approver had on the screen when they decided. */
export type Seen = {
  version: number;
  contentHash: string;
  /** The total they typed, in minor units; null when they typed none. */
  typedTotalMinor: bigint | null;
};

/**
 * Every reason why this person may not approve this run now; empty means they may. All are told at once, so that
 * nobody clears one only to meet the next.
 *
 * @param seen what the decision was made on. Leave it out to ask whether the button is to be offered; a command that
 * decides always gives it, and then version, hash and, above the two-person limit, the typed total must match.
 */
export function approvalBlockers(
  run: RunForApproval,
  approver: Approver,
  policy: ApprovalPolicy,
  seen?: Seen,
): ApprovalBlocker[] {
  const limit = policy.rollingLimitMinor;
  const integrity = run.integrity;
  return blockers({
    NOT_AWAITING_APPROVAL: run.status !== "AWAITING_APPROVAL",
    ...personBlockers(approver),
    SUBMITTED_BY_APPROVER: run.submittedById === approver.id,
    EDITED_BY_APPROVER: run.editorIds.includes(approver.id),
    ALREADY_DECIDED: hasApproved(run, approver.id),
    OVER_ROLLING_LIMIT: limit !== null && approver.approvedWithinWindowMinor + run.totalMinor > limit,
    CONTENT_CHANGED:
      seen !== undefined && (seen.version !== run.version || seen.contentHash !== run.contentHash),
    INTEGRITY: integrity !== undefined && !(integrity.contentHashMatches && integrity.ledgerBalanced),
    TOTAL_NOT_CONFIRMED:
      seen !== undefined &&
      approvalsNeeded(run.totalMinor, policy) > 1 &&
      seen.typedTotalMinor !== run.totalMinor,
  });
}

/**
 * Every reason why this person may not send the run back. The submitter and editors may: a rejection moves no money.
 *
 * @param comment why; only spaces count as none.
 */
export function rejectionBlockers(
  run: RunForApproval,
  approver: Approver,
  comment: string,
): ApprovalBlocker[] {
  return blockers({
    NOT_AWAITING_APPROVAL: run.status !== "AWAITING_APPROVAL",
    ...personBlockers(approver),
    COMMENT_MISSING: comment.trim() === "",
  });
}

/**
 * Every reason why this person may not have a stale payout sent as it was approved. It is a second approval of the
 * same content, so it takes somebody who neither made nor changed the run.
 */
export function staleBlockers(run: RunForApproval, approver: Approver): ApprovalBlocker[] {
  return blockers({
    ...personBlockers(approver),
    SUBMITTED_BY_APPROVER: run.submittedById === approver.id,
    EDITED_BY_APPROVER: run.editorIds.includes(approver.id),
  });
}

/** Every reason why this person may not take their own approval back. It is possible until the first send. */
export function undoBlockers(run: RunForApproval, approver: Approver): ApprovalBlocker[] {
  const underWay: readonly RunStatus[] = ["PAYING", "PAUSED", "PAID", "PARTLY_PAID"];
  const over: readonly RunStatus[] = ["DRAFT", "CANCELLED"];
  return blockers({
    ...personBlockers(approver),
    NOTHING_TO_UNDO: over.includes(run.status) || !hasApproved(run, approver.id),
    ALREADY_SENDING: run.sendingBegan || underWay.includes(run.status),
  });
}

/**
 * How many people must approve: one for a total up to and with the two-person limit, two above it.
 *
 * @param totalMinor minor units of the run's currency.
 */
export function approvalsNeeded(totalMinor: bigint, policy: ApprovalPolicy): 1 | 2 {
  return totalMinor > policy.twoPersonLimitMinor ? 2 : 1;
}

/**
 * The different people whose approval holds for the run as it is now: not voided, and given to this very content.
 * The run is approved once they are as many as `approvalsNeeded`.
 */
export function standingApproverIds(run: Pick<RunForApproval, "contentHash" | "decisions">): string[] {
  const standing = run.decisions.filter(
    (made) => made.decision === "APPROVED" && !made.voided && made.contentHash === run.contentHash,
  );
  return [...new Set(standing.map((made) => made.approverId))];
}

/** Length of the window of the rolling limit, in milliseconds. */
export const ROLLING_WINDOW_MS = 24 * 3_600_000;

/**
 * What a person approved in one currency within the 24 hours up to now, in minor units. One made exactly 24 hours ago
 * no longer counts.
 *
 * @param approvals the person's approvals that were not voided.
 */
export function approvedWithinWindow(
  approvals: readonly { totalMinor: bigint; currency: string; decidedAt: Date }[],
  currency: string,
  now: Date,
): bigint {
  const since = now.getTime() - ROLLING_WINDOW_MS;
  return approvals
    .filter((approval) => approval.currency === currency && approval.decidedAt.getTime() > since)
    .reduce((sum, approval) => sum + approval.totalMinor, 0n);
}

/** A second approval by the same person never counts, so neither is it taken. */
function hasApproved(run: RunForApproval, staffId: string): boolean {
  return standingApproverIds(run).includes(staffId);
}

function personBlockers(approver: Approver): { NOT_FINANCE: boolean; ADMIN: boolean; IMPERSONATED: boolean } {
  return {
    NOT_FINANCE: approver.role !== "FINANCE" && approver.role !== "ADMIN",
    ADMIN: approver.role === "ADMIN",
    IMPERSONATED: approver.impersonated,
  };
}

function blockers(found: Partial<Record<BlockerCode, boolean>>): ApprovalBlocker[] {
  const codes = Object.keys(found) as BlockerCode[];
  return codes.filter((code) => found[code]).map((code) => ({ code, text: BLOCKER_TEXTS[code] }));
}
