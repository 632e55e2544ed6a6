import { canonicalDecimal } from "@/server/money/canonical-decimal";
import { approveRun } from "@/server/payroll/commands/approve-run";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { submitRun } from "@/server/payroll/commands/submit-run";
import type { PeriodicSchedule } from "@/server/payroll/domain/period";
import { payRun } from "@/server/payroll/paying/pay-run";
import { PAYING_SETTINGS, type Paying } from "@/server/payroll/paying/paying";
import type { Context } from "@/server/platform/context";
import type { StoryContext } from "./story-context";

/** Drafts the run and resolves to its id. */
export async function draft(
  ctx: Context,
  schedule: PeriodicSchedule,
  periodEnd: string,
  currency: string,
): Promise<string> {
  const { runId } = await draftRun(ctx, { schedule, periodEnd, currency });
  return runId;
}

/** Submits the draft as it is now. */
export async function submit(ctx: Context, runId: string): Promise<void> {
  const { version } = await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  await submitRun(ctx, { runId, seenVersion: version });
}

/** Approves the submitted run as it is now, with its total typed. */
export async function approve(ctx: Context, runId: string, comment?: string): Promise<void> {
  const run = await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  await approveRun(ctx, {
    runId,
    seenVersion: run.version,
    contentHash: run.contentHash ?? "",
    typedTotal: canonicalDecimal(run.payableMinor, run.currency),
    ...(comment ? { comment } : {}),
  });
}

/**
 * Pays the approved run to its end by the worker's own code, through the simulator: sends, and confirms after the
 * wait that the worker keeps. Throws when the run is not over then.
 */
export async function pay(story: StoryContext, runId: string): Promise<void> {
  const paying: Paying = {
    gateway: story.gateway,
    // The story is told as fast as it can be; the pace limit protects a real Stripe.
    pace: { takeTurn: (signal) => Promise.resolve(!signal.aborted) },
    settings: PAYING_SETTINGS,
    workerName: "story",
    stopSignal: new AbortController().signal,
  };
  const ctx: Context = { ...story.ctx, actor: { kind: "system", name: "Payroll worker" } };
  const minute = 60_000;
  for (let step = 1; step <= 3; step++) {
    story.clock.set(new Date(story.clock.now().getTime() + minute));
    await payRun(ctx, paying, runId, paying.stopSignal);
    const { status } = await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
    if (status === "PAID" || status === "PARTLY_PAID") return;
  }
  throw new Error(`The story's run ${runId} was not paid to its end.`);
}
