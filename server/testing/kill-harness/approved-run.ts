import { approveRun } from "@/server/payroll/commands/approve-run";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { submitRun } from "@/server/payroll/commands/submit-run";
import type { Context } from "@/server/platform/context";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import type { StripeSimulator } from "@/server/testing/provider-simulator/stripe/stripe-simulator";

const CURRENCY = "EUR";
const DAY_MS = 86_400_000;
const FIRST_PERIOD_END_MS = Date.UTC(2025, 6, 14);

/** Vendors with active accounts at the simulator, and settings under which a run may be paid at once. */
export async function makePaidVendors(
  ctx: Context,
  stripe: StripeSimulator,
  count: number,
): Promise<string[]> {
  await ctx.db.payrollPolicy.update({ where: { id: 1 }, data: { sendDelaySeconds: 0 } });
  await ctx.db.currencyPolicy.update({
    where: { currency: CURRENCY },
    data: { twoPersonAboveMinor: 1_000_000_000n },
  });
  const vendorIds: string[] = [];
  for (let index = 0; index < count; index++) {
    const stripeAccountId = `acct_kill${index}`;
    stripe.addAccount({ id: stripeAccountId });
    vendorIds.push(await makeVendor(ctx, { stripeAccountId }));
  }
  return vendorIds;
}

/** An approved run of the given week, counted from 0, in which every vendor is paid another amount. Returns its id. */
export async function approveWeek(ctx: Context, vendorIds: readonly string[], week: number): Promise<string> {
  const periodEndMs = FIRST_PERIOD_END_MS + week * 7 * DAY_MS;
  const completedAt = new Date(periodEndMs - 2 * DAY_MS);
  for (const [index, vendorId] of vendorIds.entries())
    await makeEarning(ctx, { vendorId, grossMinor: 10_000n + BigInt(index * 7 + week), completedAt });
  const drafter = { ...ctx, actor: await makeStaffActor(ctx, { role: "FINANCE" }) };
  const approver = { ...ctx, actor: await makeStaffActor(ctx, { role: "FINANCE" }) };
  const periodEnd = new Date(periodEndMs).toISOString().slice(0, 10);
  const { runId } = await draftRun(drafter, { schedule: "WEEKLY", periodEnd, currency: CURRENCY });
  const { contentHash } = await submitRun(drafter, { runId, seenVersion: 1 });
  await approveRun(approver, { runId, contentHash, seenVersion: 2 });
  return runId;
}
