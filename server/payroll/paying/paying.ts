import type { GatewayTransfer, PayoutGateway } from "@/server/gateways/payout-gateway";
import type { Logger } from "@/server/platform/log";
import type { ClaimedPayout } from "./claim-payout";
import type { AttemptToSend } from "./open-attempt";
import type { Pace } from "./shared-pace";

/** Lengths of time and numbers that decide how payouts are worked on. All times in milliseconds. */
export interface PayingSettings {
  /** Payouts of one run that one worker handles at a time. */
  lanes: number;
  /** How long a payout stays with a worker that says nothing. Longer than a call to the provider may take. */
  leaseMs: number;
  /** The longest a call to the provider takes; the gateway ends it then. */
  callLimitMs: number;
  /** How long after the send a transfer is looked at again to confirm it, unless a webhook comes first. */
  confirmAfterMs: number;
  /** How long after its first use a key is sent again. Stripe forgets keys after 24 hours. */
  replaySpanMs: number;
  /** How often a key is sent at most, before only look-ups decide. */
  callsMax: number;
  /** Between the last call and the first look-up that counts as proof: nothing can be on its way any more. */
  settleMs: number;
  /** Between the two empty look-ups that prove absence. */
  proofGapMs: number;
  /** The first wait before a retry; doubled each time. */
  backoffMs: number;
}

export const PAYING_SETTINGS: PayingSettings = {
  lanes: 24,
  leaseMs: 60_000,
  callLimitMs: 20_000,
  confirmAfterMs: 30_000,
  replaySpanMs: 23 * 3_600_000,
  callsMax: 20,
  settleMs: 60_000,
  proofGapMs: 3_600_000,
  backoffMs: 1_000,
};

/** What the worker pays with. */
export interface Paying {
  gateway: PayoutGateway;
  /** Waits for this worker's turn before each call that may move money. */
  pace: Pace;
  settings: PayingSettings;
  /** Names the worker on what it holds. */
  workerName: string;
  /** Fires when the worker is to stop: payouts under way are finished, no others begun. */
  stopSignal: AbortSignal;
  log?: Logger;
  /** Told at each step that a crash may come between; does nothing outside the tests that crash there. */
  checkpoint?: (step: PayingStep, payoutId: string) => void | Promise<void>;
  /** There while a run's lanes work beside each other. */
  together?: Together;
}

/** An attempt to be committed for a reserved payout. */
export interface OpenTogether {
  claimed: ClaimedPayout;
}
/** An attempt that was answered by its transfer. */
export interface CreatedTogether {
  claimed: ClaimedPayout;
  attempt: AttemptToSend;
  transfer: GatewayTransfer;
  evidence: { proof: string; requestId: string | null };
}
/** A sent payout whose transfer stands as it was asked for. */
export interface PaidTogether {
  claimed: ClaimedPayout;
}

/** The steps that several lanes write in one transaction; each says "alone" when it is to be done by itself. */
export interface Together {
  open(item: OpenTogether): Promise<AttemptToSend | "alone">;
  created(item: CreatedTogether): Promise<"done" | "alone">;
  paid(item: PaidTogether): Promise<"done" | "alone">;
}

/** The places between which a worker may die. Those named "…-in-transaction" have not committed yet. */
export const PAYING_STEPS = [
  "claimed",
  "attempt-in-transaction",
  "attempt-committed",
  "slot-taken",
  "answered",
  "result-in-transaction",
  "result-committed",
  "transfer-fetched",
  "paid-in-transaction",
  "paid-committed",
] as const;
export type PayingStep = (typeof PAYING_STEPS)[number];
