import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { payRun } from "./pay-run";
import type { PayingStep } from "./paying";
import { sharedPace } from "./shared-pace";
import { expectPaidExactlyOnce } from "./testing/paid-exactly-once";
import { openPayingWorld, type PayingWorld } from "./testing/paying-world";

// Whole runs through HTTP and PostgreSQL: seconds on a free machine, more on one that is shared.
vi.setConfig({ testTimeout: 90_000 });

const database = useTestDatabase({ poolMax: 40 });
let world: PayingWorld;

beforeEach(async () => {
  world = await openPayingWorld(database);
});
afterEach(() => world.close());

const currencies = ["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "AUD", "CAD"];
const never = () => new AbortController().signal;

/** A promise and its key. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe("several workers", () => {
  it("payouts 4: pay a run together, each vendor once", async () => {
    const { runId } = await world.approvedRun({ vendors: 24, currency: currencies.pop()! });
    const workers = [1, 2, 3].map(() => world.worker({ settings: { confirmAfterMs: 0 } }));
    await Promise.all(workers.map((worker) => payRun(world.ctx, worker, runId, never())));
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
    const keys = world.simulator
      .requests()
      .flatMap(({ method, idempotencyKey }) => (method === "POST" && idempotencyKey ? [idempotencyKey] : []));
    // Nobody's lease ran out, so nobody sent what another had.
    expect(new Set(keys).size).toBe(keys.length);
  });

  const STALLS: PayingStep[] = ["claimed", "attempt-committed", "slot-taken", "answered", "transfer-fetched"];

  it.each(STALLS)(
    "payouts 4: a worker stopped at %s and overtaken changes nothing any more",
    async (stall) => {
      const { runId } = await world.approvedRun({ vendors: 3, currency: currencies.pop()! });
      const [stalled, resume] = [gate(), gate()];
      let stopped = false;
      const first = world.worker({
        settings: { lanes: 1, confirmAfterMs: 0 },
        checkpoint: async (step) => {
          if (step !== stall || stopped) return;
          stopped = true;
          stalled.open();
          await resume.opened;
        },
      });
      const paying = payRun(world.ctx, first, runId, never());
      await stalled.opened;
      // As when its time has run out: another worker may take what it holds.
      await database.prisma.payout.updateMany({
        where: { runId, leaseOwner: first.workerName },
        data: { leaseUntil: new Date(0) },
      });
      await world.payUntilOver(runId, world.worker({ settings: { confirmAfterMs: 0 } }));
      await expectPaidExactlyOnce(world, runId);
      const before = await database.prisma.payout.findMany({ where: { runId }, orderBy: { id: "asc" } });
      resume.open();
      await paying;
      await expectPaidExactlyOnce(world, runId);
      expect(await database.prisma.payout.findMany({ where: { runId }, orderBy: { id: "asc" } })).toEqual(
        before,
      );
    },
  );

  it("a worker that dies with the answer in hand is followed by one that finds the same transfer", async () => {
    const { runId } = await world.approvedRun({ vendors: 1, currency: currencies.pop()! });
    const dying = new AbortController();
    const first = world.worker({
      checkpoint: (step) => {
        if (step !== "answered") return;
        dying.abort();
        // Never goes on, like a process that is gone.
        return new Promise(() => undefined);
      },
    });
    void payRun(world.ctx, first, runId, dying.signal);
    await new Promise<void>((died) => dying.signal.addEventListener("abort", () => died()));
    expect(world.simulator.stripe.ledger()).toHaveLength(1);
    await database.prisma.payout.updateMany({ where: { runId }, data: { leaseUntil: new Date(0) } });
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
    const attempt = await database.prisma.payoutAttempt.findFirstOrThrow({ where: { payout: { runId } } });
    expect(attempt).toMatchObject({ calls: 2, status: "CREATED", evidence: { proof: "replayed answer" } });
  });
});

describe("the pace", () => {
  it("is kept over all workers: no second sees one transfer too many", async () => {
    const perSecond = 50;
    const { runId } = await world.approvedRun({ vendors: 110, currency: currencies.pop()! });
    const pace = () => sharedPace(database.pool, { name: "test", perSecond });
    const workers = [1, 2].map(() => world.worker({ pace: pace(), settings: { lanes: 6 } }));
    await Promise.all(workers.map((worker) => payRun(world.ctx, worker, runId, never())));
    const { busiestSecond, byEndpoint } = world.simulator.requestSummary();
    expect(byEndpoint["POST /v1/transfers"]).toBe(110);
    expect(busiestSecond["POST /v1/transfers"]).toBeLessThanOrEqual(perSecond);
  });

  it("gives every turn to one caller only, evenly spaced, and 0 lifts it", async () => {
    const turns = Array.from({ length: 12 }, () =>
      sharedPace(database.pool, { name: "even", perSecond: 40 }),
    );
    const at = await Promise.all(
      turns.map(async (turn) => {
        expect(await turn.takeTurn(never())).toBe(true);
        return performance.now();
      }),
    );
    // Twelve turns are eleven spaces; a caller may be late by a tenth of a second, never early.
    expect(Math.max(...at) - Math.min(...at)).toBeGreaterThan((11 * 1_100) / 40 - 105);
    const lifted = sharedPace(database.pool, { name: "even", perSecond: 0 });
    expect(await lifted.takeTurn(never())).toBe(true);
    expect(await lifted.takeTurn(AbortSignal.abort())).toBe(false);
  });
});
