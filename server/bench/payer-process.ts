import { stripeGateway } from "@/server/gateways/stripe-gateway";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import { PAYING_SETTINGS, type Paying } from "@/server/payroll/paying/paying";
import { payRun } from "@/server/payroll/paying/pay-run";
import { sharedPace } from "@/server/payroll/paying/shared-pace";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { openDatabase } from "@/server/platform/db";

/** A run to be paid until it is over; 0 lifts the pace. */
export interface PayerOrder {
  databaseUrl: string;
  stripeUrl: string;
  runId: string;
  perSecond: number;
}

export interface PayerReport {
  elapsedMs: number;
  cpuMs: number;
}

// What a worker does to pay a run, alone in a process. A payout is confirmed as soon as it was sent, so that nothing
// waits and the time is that of the work.
process.on("message", (order: PayerOrder) => void pay(order).then((report) => process.send!(report)));
process.on("disconnect", () => process.exit(0));
process.send!("up");

async function pay({ databaseUrl, stripeUrl, runId, perSecond }: PayerOrder): Promise<PayerReport> {
  const database = openDatabase(databaseUrl, { poolMax: PAYING_SETTINGS.lanes + 8 });
  const ctx: Context = {
    db: database.prisma,
    pool: database.pool,
    clock: systemClock,
    actor: { kind: "system", name: "Worker" },
    requestId: "bench",
  };
  const gateway = stripeGateway(
    stripeSettings({ STRIPE_SECRET_KEY: "sk_test_bench", STRIPE_API_URL: stripeUrl }),
  );
  const stop = new AbortController().signal;
  const paying: Paying = {
    gateway,
    pace: sharedPace(database.pool, { name: "stripe.transfers", perSecond }),
    settings: { ...PAYING_SETTINGS, confirmAfterMs: 0 },
    workerName: "payer",
    stopSignal: stop,
  };
  // A process that runs has its database client loaded already.
  await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  const cpu = process.cpuUsage();
  const beganAtMs = performance.now();
  for (;;) {
    const again = await payRun(ctx, paying, runId, stop);
    const { status } = await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
    if (status === "PAID") break;
    if (!again) throw new Error(`The run is ${status}, and nothing is left to do.`);
  }
  const { user, system } = process.cpuUsage(cpu);
  const report = { elapsedMs: performance.now() - beganAtMs, cpuMs: (user + system) / 1_000 };
  gateway.close();
  await database.close();
  return report;
}
