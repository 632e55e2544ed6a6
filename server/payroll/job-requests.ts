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
