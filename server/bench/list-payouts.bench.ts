import { createCaller } from "@/server/api/root";
import type { ApiContext } from "@/server/api/context";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { PAYOUT_SORTS } from "@/server/payroll/schemas";
import { openLog } from "@/server/platform/log";
import { makeStaffActor } from "@/server/testing/factories";
import { openBenchDatabase } from "./bench-database";
import type { Figure } from "./figure";
import { makePostings } from "./make-postings";
import { percentile95 } from "./timed";

const VENDORS = 5_000;
const CALLS = 200;

/** The list procedure of the run page on a run of 5,000 vendors, in every sort and deep into the list, one by one. */
export async function benchListPayouts(): Promise<Figure[]> {
  const bench = await openBenchDatabase();
  try {
    await makePostings(bench.database.pool, { vendors: VENDORS, bookings: 100_000 });
    const { runId } = await draftRun(bench.ctx, {
      schedule: "WEEKLY",
      periodEnd: "2015-07-13",
      currency: "EUR",
    });
    await bench.database.pool.query("ANALYZE");
    const actor = await makeStaffActor(bench.ctx);
    const context = {
      ...bench.ctx,
      actor,
      prisma: bench.database.prisma,
      staff: {
        id: actor.id,
        name: actor.name,
        email: "bench@travellr.example",
        role: "FINANCE",
        sessionId: "ses_bench",
      },
      businessTimeZone: "UTC",
      log: openLog({ process: "bench", level: "error" }),
    } as unknown as ApiContext;
    const caller = createCaller(context);
    const samples: number[] = [];
    let cursor: string | null = null;
    for (let call = 0; call < CALLS; call++) {
      const sort = PAYOUT_SORTS[Math.floor(call / (CALLS / PAYOUT_SORTS.length))] ?? "net";
      if (call % (CALLS / PAYOUT_SORTS.length) === 0) cursor = null;
      const start = performance.now();
      const page: { nextCursor: string | null } = await caller.payroll.payouts.list({ runId, sort, cursor });
      samples.push(performance.now() - start);
      cursor = page.nextCursor;
    }
    return [
      {
        name: `List procedure of a run of ${VENDORS.toLocaleString("en-GB")} vendors, pages of 200, server part, p95`,
        value: percentile95(samples),
        unit: "ms",
        target: { atMost: 60 },
        detail: `${CALLS} calls over all sorts and pages`,
      },
    ];
  } finally {
    await bench.remove();
  }
}
