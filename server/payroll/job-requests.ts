import { z } from "zod";

// What payroll asks of the worker, apart from the handlers in jobs.ts: whoever asks must not carry the code that pays.

/** Pay what is reserved in the run, until all of it is settled. */
export const payRunRequest = { name: "payroll.pay-run", schema: z.object({ runId: z.string() }) };

/** Compare the ledger with the provider, as the named reconciliation. */
export const reconcileRequest = {
  name: "payroll.reconcile",
  schema: z.object({ reconciliationId: z.string() }),
};

/** Render a paper as PDF. */
export const renderPaperRequest = { name: "payroll.render-paper", schema: z.object({ paperId: z.string() }) };

/** Handle a stored Stripe webhook event. */
export const handleStripeEventRequest = {
  name: "payroll.handle-stripe-event",
  schema: z.object({ webhookEventId: z.string() }),
};

/** Take back what an approved reversal says, or find out whether it was. */
export const sendReversalRequest = {
  name: "payroll.send-reversal",
  schema: z.object({ reversalId: z.string() }),
};

/** Look at a payout from a connected account to its bank, as Stripe has it now. */
export const syncBankPayoutRequest = {
  name: "payroll.sync-bank-payout",
  schema: z.object({ accountId: z.string(), stripePayoutId: z.string() }),
};
