import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { nextPayInstant } from "./next-pay-instant";
import { payRun } from "./pay-run";
import { PAYING_SETTINGS } from "./paying";
import { openPayingWorld, type PayingWorld } from "./testing/paying-world";

vi.setConfig({ testTimeout: 90_000 });

const database = useTestDatabase({ poolMax: 24 });
let world: PayingWorld;
beforeEach(async () => {
  world = await openPayingWorld(database);
});
afterEach(() => world.close());

const never = () => new AbortController().signal;
const inMs = (instant: Date | null | undefined) => instant && instant.getTime() - world.clock.now().getTime();

describe("when a run is to be worked on again", () => {
  it("is the end of the time to undo, then when transfers are confirmed, then never", async () => {
    const { runId } = await world.approvedRun({ vendors: 2, currency: "EUR" });
    world.clock.advance(-4_000);
    const early = await payRun(world.ctx, world.worker(), runId, never());
    expect(inMs(early?.againAt)).toBeGreaterThan(0);
    expect(inMs(early?.againAt)).toBeLessThanOrEqual(5_000);
    world.clock.advance(4_000);
    const sent = await payRun(world.ctx, world.worker(), runId, never());
    expect(inMs(sent?.againAt)).toBe(PAYING_SETTINGS.confirmAfterMs);
    world.clock.advance(PAYING_SETTINGS.confirmAfterMs);
    expect(await payRun(world.ctx, world.worker(), runId, never())).toBeUndefined();
    const run = await database.prisma.payrollRun.findUnique({ where: { id: runId } });
    expect(run).toMatchObject({ status: "PAID" });
  });

  it("is at once when the worker was told to stop, and soon when another worker holds a payout", async () => {
    const { runId } = await world.approvedRun({ vendors: 2, currency: "USD" });
    const stopped = await payRun(world.ctx, world.worker(), runId, AbortSignal.abort());
    expect(inMs(stopped?.againAt)).toBe(0);
    await database.pool.query(
      "UPDATE payout SET lease_owner = 'other', lease_until = clock_timestamp() + interval '1 minute' WHERE run_id = $1",
      [runId],
    );
    expect(inMs(await nextPayInstant(world.ctx, runId))).toBe(5_000);
    await database.pool.query("UPDATE payout SET lease_owner = NULL, lease_until = NULL WHERE run_id = $1", [
      runId,
    ]);
    expect(inMs(await nextPayInstant(world.ctx, runId))).toBe(250);
  });

  it("is never for a run that waits for a person", async () => {
    const { runId } = await world.approvedRun({ vendors: 1, currency: "GBP" });
    await database.prisma.$executeRaw`UPDATE payout SET destination = 'acct_other' WHERE run_id = ${runId}`;
    expect(await payRun(world.ctx, world.worker(), runId, never())).toBeUndefined();
    expect(await nextPayInstant(world.ctx, "prun_unknown")).toBeNull();
  });
});
