import type { ProviderRecords } from "@/server/gateways/stripe-records-reader";
import { defineJob, type JobDefinition } from "@/server/platform/jobs";
import { syncBankPayout } from "./bank-payouts/sync-bank-payout";
import {
  handleStripeEventRequest,
  payRunRequest,
  reconcileRequest,
  sendReversalRequest,
  syncBankPayoutRequest,
} from "./job-requests";
import { handleStripeEvent } from "./paying/handle-stripe-event";
import { payRun } from "./paying/pay-run";
import { renderPaperJob } from "./papers/render-paper-job";
import type { Paying } from "./paying/paying";
import { reconcile } from "./reconciliation/reconcile";
import { sendReversal } from "./reversals/send-reversal";

/** The work that moves money, or hears of it. Only the worker loads this: it is the code that pays. */
export function payingJobs(paying: Paying, records: ProviderRecords): JobDefinition[] {
  return [
    defineJob({
      ...reconcileRequest,
      handle: async (ctx, { reconciliationId }, signal) => {
        await reconcile(ctx, records, signal, reconciliationId);
      },
      retry: { attemptsMax: 5, backoffMs: 5_000 },
      timeLimitMs: 1_800_000,
    }),
    defineJob({
      ...payRunRequest,
      handle: (ctx, { runId }, signal) => payRun(ctx, paying, runId, signal),
      // Should it be given up after all, the sweep asks again for a run that is not over.
      retry: { attemptsMax: 10, backoffMs: 1_000 },
      timeLimitMs: 3_600_000,
    }),
    defineJob({
      ...handleStripeEventRequest,
      handle: (ctx, { webhookEventId }) => handleStripeEvent(ctx, paying, BigInt(webhookEventId)),
      retry: { attemptsMax: 20, backoffMs: 1_000 },
      timeLimitMs: 60_000,
    }),
    defineJob({
      ...syncBankPayoutRequest,
      handle: (ctx, { accountId, stripePayoutId }) => syncBankPayout(ctx, records, accountId, stripePayoutId),
      retry: { attemptsMax: 20, backoffMs: 1_000 },
      timeLimitMs: 60_000,
    }),
    defineJob({
      ...sendReversalRequest,
      handle: (ctx, { reversalId }, signal) => sendReversal(ctx, paying, records, reversalId, signal),
      // Should it be given up after all, the sweep asks again.
      retry: { attemptsMax: 10, backoffMs: 1_000 },
      timeLimitMs: 120_000,
    }),
  ];
}

/** The work that draws papers: slow and never urgent, so it has a lane of its own beside the one that pays. */
export const paperJobs: JobDefinition[] = [{ ...renderPaperJob, lane: "papers" }];
