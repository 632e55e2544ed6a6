import { approveRun } from "@/server/payroll/commands/approve-run";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { submitRun } from "@/server/payroll/commands/submit-run";
import { makeStaffActor } from "@/server/testing/factories";
import { startBenchChild } from "./bench-child";
import { openBenchDatabase, type BenchDatabase } from "./bench-database";
import type { Figure } from "./figure";
import { makePostings } from "./make-postings";
import type { PayerOrder, PayerReport } from "./payer-process";
import type { StripeOrder, StripeReady, StripeReport } from "./stripe-process";

/** 10,000 is what the target is about; fewer say whether it works at all. */
const PAYOUTS = Number(process.env["BENCH_PAYOUTS"] ?? 1_000);
const PACE_SECONDS = Number(process.env["BENCH_PACE_SECONDS"] ?? 10);
const PER_SECOND = 15;

/**
 * Whole runs paid against the simulated Stripe, each process on its own: every account asked for, every transfer made,
 * confirmed, booked and receipted. Once as fast as it goes, and once at Stripe's pace, counted where calls arrive.
 */
export async function benchPayouts(): Promise<Figure[]> {
  return [...(await unlimited()), ...(await paced())];
}

async function unlimited(): Promise<Figure[]> {
  const { payer, stripe, transferCpuMs } = await paid(PAYOUTS, 0);
  return [
    {
      name: `Payouts of a run of ${PAYOUTS.toLocaleString("en-GB")}, sent, confirmed and receipted, at an unlimited rate`,
      value: (PAYOUTS * 1_000) / payer.elapsedMs,
      unit: "/s",
      target: { atLeast: 200 },
      detail: `${(payer.elapsedMs / 1_000).toFixed(1)} s; processor time per payout ${transferCpuMs.toFixed(2)} ms in the worker, ${(stripe.cpuMs / PAYOUTS).toFixed(2)} ms in the simulator`,
    },
  ];
}

async function paced(): Promise<Figure[]> {
  const count = PER_SECOND * PACE_SECONDS;
  const { stripe } = await paid(count, PER_SECOND);
  const at = stripe.transferAtMs;
  const perSecond = ((at.length - 1) * 1_000) / (at.at(-1)! - at[0]!);
  return [
    {
      name: `Pace of ${count} transfers at a limit of ${PER_SECOND}/s`,
      value: perSecond,
      unit: "/s",
      target: { atLeast: PER_SECOND * 0.98, atMost: PER_SECOND },
    },
    {
      name: `Most transfers within any second, at a limit of ${PER_SECOND}/s`,
      value: busiestSecond(at),
      unit: "",
      target: { atMost: PER_SECOND },
    },
  ];
}

async function paid(payouts: number, perSecond: number) {
  const bench = await openBenchDatabase();
  const stripe = startBenchChild("stripe-process.ts");
  const payer = startBenchChild("payer-process.ts");
  try {
    await Promise.all([stripe.next(), payer.next()]);
    const runId = await approvedRun(bench, payouts);
    const { url } = await stripe.ask<StripeReady>({ kind: "open", accounts: payouts } satisfies StripeOrder);
    const order: PayerOrder = { databaseUrl: bench.url, stripeUrl: url, runId, perSecond };
    const report = await payer.ask<PayerReport>(order);
    const seen = await stripe.ask<StripeReport>({ kind: "report" } satisfies StripeOrder);
    if (seen.transfers !== payouts || seen.paidTwice > 0)
      throw new Error(`${seen.transfers} transfers for ${payouts} payouts, ${seen.paidTwice} paid twice.`);
    return { payer: report, stripe: seen, transferCpuMs: report.cpuMs / payouts };
  } finally {
    await payer.end();
    await stripe.end();
    await bench.remove();
  }
}

/** A weekly run of so many vendors, each with one booking, approved and past the time in which that can be undone. */
async function approvedRun({ ctx, database }: BenchDatabase, vendors: number): Promise<string> {
  await makePostings(database.pool, { vendors, bookings: vendors });
  // The postings brought numbers of their own; approving the run writes more of them.
  await database.pool.query(
    "SELECT setval(pg_get_serial_sequence('ledger_entry', 'id'), (SELECT max(id) FROM ledger_entry))",
  );
  // A booking of the smallest amounts must pay as well, and one approval be enough.
  await ctx.db.currencyPolicy.upsert({
    where: { currency: "EUR" },
    create: { currency: "EUR", minimumMinor: 1n, twoPersonAboveMinor: 10n ** 15n },
    update: { minimumMinor: 1n, twoPersonAboveMinor: 10n ** 15n },
  });
  await ctx.db.payrollPolicy.update({ where: { id: 1 }, data: { sendDelaySeconds: 0 } });
  const finance = async () => ({ ...ctx, actor: await makeStaffActor(ctx, { role: "FINANCE" }) });
  const drafter = await finance();
  const { runId } = await draftRun(drafter, {
    schedule: "WEEKLY",
    periodEnd: "2015-07-13",
    currency: "EUR",
  });
  const { contentHash } = await submitRun(drafter, { runId, seenVersion: 1 });
  await approveRun(await finance(), { runId, contentHash, seenVersion: 2 });
  return runId;
}

function busiestSecond(sortedMs: readonly number[]): number {
  let [most, from] = [0, 0];
  sortedMs.forEach((at, index) => {
    while (at - sortedMs[from]! >= 1_000) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}
