import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { openCuttableLine, type CuttableLine } from "@/server/scheduling/job-store/cuttable-line";
import { useTestDatabase, type TestDatabase } from "./database";
import { approveWeek, makePaidVendors } from "./kill-harness/approved-run";
import { paymentFaults } from "./kill-harness/payment-faults";
import { startProviderSimulator, type ProviderSimulator } from "./provider-simulator/simulator-server";
import { startWorkerChild, type WorkerChild, type WorkerChildOptions } from "./worker-child";

/** How many vendors each run of these tests pays. */
export const WORKER_TEST_VENDORS = 30;

/** Real worker processes on a database of their own, with runs to pay. Its members are there inside hooks and tests. */
export interface WorkerTests {
  database: TestDatabase;
  ctx: Context;
  simulator: ProviderSimulator;
  /** Starts a worker, which ends with the test. */
  start(name: string, more?: Partial<WorkerChildOptions>): Promise<WorkerChild>;
  /** An approved run of the next week. Resolves to its id. */
  approved(): Promise<string>;
  /** How many of the run's payouts have their transfer. */
  paidSoFar(runId: string): Promise<number>;
  /** Expects the run to be paid, each vendor once, within so many milliseconds. */
  expectPaid(runId: string, withinMs?: number): Promise<void>;
  /** A line to the port that can be cut and mended; it ends with the test. */
  lineTo(port: number): Promise<CuttableLine>;
}

export const within = (timeout: number) => ({ timeout, interval: 25 });

export function useWorkers(): WorkerTests {
  const database = useTestDatabase({ poolMax: 8 });
  const children: WorkerChild[] = [];
  const lines: CuttableLine[] = [];
  const tests = { database } as WorkerTests;
  const payroll = { vendorIds: [] as string[], weeks: 0 };

  beforeAll(async () => {
    tests.ctx = database.context({ clock: systemClock });
    tests.simulator = await startProviderSimulator();
    payroll.vendorIds = await makePaidVendors(tests.ctx, tests.simulator.stripe, WORKER_TEST_VENDORS);
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill()));
    await Promise.all(lines.splice(0).map((line) => line.close()));
  });
  afterAll(() => tests.simulator.close());

  tests.start = async (name, more = {}) => {
    const child = await startWorkerChild({
      databaseUrl: database.url,
      simulatorUrl: tests.simulator.url,
      name,
      env: { STRIPE_TRANSFERS_PER_SECOND: "15" },
      ...more,
    });
    children.push(child);
    return child;
  };
  tests.approved = () => approveWeek(tests.ctx, payroll.vendorIds, payroll.weeks++);
  tests.paidSoFar = (runId) =>
    tests.ctx.db.payout.count({ where: { runId, stripeTransferId: { not: null } } });
  tests.expectPaid = async (runId, withinMs = 60_000) => {
    const statusOf = async () =>
      (await tests.ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } })).status;
    await expect.poll(statusOf, within(withinMs)).toBe("PAID");
    expect(await paymentFaults(tests.ctx, tests.simulator.stripe, runId)).toEqual([]);
  };
  tests.lineTo = async (port) => {
    const line = await openCuttableLine(port);
    lines.push(line);
    return line;
  };
  return tests;
}
