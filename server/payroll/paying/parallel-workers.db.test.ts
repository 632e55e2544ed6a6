import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { payRun } from "./pay-run";
import type { PayingStep } from "./paying";
import { listSharedRates } from "../queries/list-shared-rates";
import { sharedPace, type Pace } from "./shared-pace";
import { expectPaidExactlyOnce } from "./testing/paid-exactly-once";
import { APPROVED_AT, openPayingWorld, type PayingWorld } from "./testing/paying-world";

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
  it("payouts 39: is kept over all workers: no second sees one transfer too many", async () => {
    const perSecond = 15;
    const { runId } = await world.approvedRun({ vendors: 34, currency: currencies.pop()! });
    const logged = await logTurns();
    const pace = () => sharedPace(database.pool, { name: "test", perSecond });
    const workers = [1, 2].map(() => world.worker({ pace: pace(), settings: { lanes: 6 } }));
    await Promise.all(workers.map((worker) => payRun(world.ctx, worker, runId, never())));
    expect(world.simulator.requestSummary().byEndpoint["POST /v1/transfers"]).toBe(34);
    // As they were written down, which is not when they arrive: a busy machine holds one up longer than another.
    const turns = await logged();
    expect(turns.length).toBeGreaterThanOrEqual(34);
    // A turn that came to nothing in time is moved to a later moment, which the other worker may not know yet.
    for (const withinASecond of turns) expect(withinASecond).toBeLessThanOrEqual(perSecond + 1);
  });

  /** Notes at each turn how many the second before it has seen, itself included. */
  async function logTurns(): Promise<() => Promise<number[]>> {
    await database.pool.query(`
      CREATE TABLE turn_log (within_a_second integer NOT NULL);
      CREATE FUNCTION log_turn() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO turn_log SELECT count(*) FROM unnest(NEW.taken) t
         WHERE t > (SELECT max(last) FROM unnest(NEW.taken) last) - interval '1 second';
        RETURN NULL;
      END $$;
      CREATE TRIGGER log_turn AFTER UPDATE OF taken ON shared_rate FOR EACH ROW
      WHEN (NEW.name = 'test') EXECUTE FUNCTION log_turn();`);
    return async () => {
      const { rows } = await database.pool.query<{ within: number }>(
        "SELECT within_a_second AS within FROM turn_log",
      );
      return rows.map(({ within }) => within);
    };
  }

  /** Time that passes only while somebody sleeps, who then wakes a little late, as timers do. */
  function latePaceTime() {
    let nowMs = Date.parse(APPROVED_AT);
    let slept = 0;
    return {
      nowMs: () => nowMs,
      sleep: (ms: number) => {
        nowMs += ms + [0.4, 1.3, 0.8, 9, 0.2, 2.1][slept++ % 6]!;
        return Promise.resolve();
      },
    };
  }

  async function turnsOf(pace: Pace, time: { nowMs(): number }, seconds: number): Promise<number[]> {
    const at: number[] = [];
    for (const until = time.nowMs() + seconds * 1_000; time.nowMs() < until; at.push(time.nowMs()))
      expect(await pace.takeTurn(never())).toBe(true);
    return at;
  }

  it("payouts 39: holds 15 a second within 2 % and never gives a second one more", async () => {
    const time = latePaceTime();
    const at = await turnsOf(sharedPace(database.pool, { name: "held", perSecond: 15, time }), time, 20);
    const perSecond = ((at.length - 1) * 1_000) / (at.at(-1)! - at[0]!);
    expect(perSecond).toBeGreaterThan(14.7);
    expect(perSecond).toBeLessThanOrEqual(15);
    for (const [index, first] of at.slice(0, -15).entries())
      expect(at[index + 15]! - first).toBeGreaterThan(1_000);
    const lifted = sharedPace(database.pool, { name: "held", perSecond: 0 });
    expect(await lifted.takeTurn(never())).toBe(true);
    expect(await lifted.takeTurn(AbortSignal.abort())).toBe(false);
  });

  it("39: a vendor whom Stripe never answers blocks nobody; after refusals for the pace all are slower, and all are paid", async () => {
    const { runId, vendorIds } = await world.approvedRun({ vendors: 8, currency: currencies.pop()! });
    const bad = vendorIds[0]!;
    const { stripeAccountId } = await database.prisma.payoutAccount.findUniqueOrThrow({
      where: { vendorId: bad },
    });
    const match = { method: "POST", path: "^/v1/transfers$" };
    const { stripe } = world.simulator;
    stripe.setFault({ match: { ...match, destination: stripeAccountId }, action: { kind: "500_before" } });
    stripe.setFault({ match, nth: [2, 3, 5], action: { kind: "429" } });
    const paced = { name: "refused", perSecond: 1_000, perSecondMin: 100 };
    const worker = world.worker({ pace: sharedPace(database.pool, paced), settings: { lanes: 2 } });
    const unpaid = () =>
      database.prisma.payout.findMany({
        where: { runId, status: { not: "PAID" } },
        select: { vendorId: true, status: true },
      });
    for (let round = 0; round < 20 && (await unpaid()).length > 1; round++) {
      await payRun(world.ctx, worker, runId, never());
      world.clock.advance(310_000);
    }
    expect(await unpaid()).toEqual([{ vendorId: bad, status: "UNKNOWN" }]);
    const known = (await listSharedRates(world.ctx)).find(({ name }) => name === paced.name)!;
    expect(known.loweredCount).toBeGreaterThanOrEqual(1);
    expect(known.perSecond).toBeLessThan(paced.perSecond);
    stripe.clearFaults();
    await world.payUntilOver(runId, worker);
    await expectPaidExactlyOnce(world, runId);
  });

  it("payouts 39: learns from refusals for all workers, once a second, waits as told, and recovers to the limit", async () => {
    const time = latePaceTime();
    const [one, other] = [1, 2].map(() =>
      sharedPace(database.pool, { name: "learnt", perSecond: 20, perSecondMin: 5, time }),
    ) as [Required<Pace>, Required<Pace>];
    const refused = { reason: "endpoint-rate", retryAfterMs: null };
    await one.learn(refused);
    await other.learn(refused);
    const lowered = await turnsOf(other, time, 1);
    expect(lowered.length).toBeGreaterThanOrEqual(13);
    // Fourteen, and what of the two that may be caught up fits in; without the refusal it were twenty.
    expect(lowered.length).toBeLessThanOrEqual(17);
    for (let again = 0; again < 8; again++) {
      await one.learn(refused);
      await time.sleep(1_001);
    }
    const known = (await listSharedRates(world.ctx)).find(({ name }) => name === "learnt");
    expect(known).toMatchObject({ loweredCount: 9, loweredReason: "endpoint-rate" });
    expect((await turnsOf(one, time, 2)).length).toBeLessThanOrEqual(14);
    await one.learn({ reason: "global-rate", retryAfterMs: 3_000 });
    const before = time.nowMs();
    await other.takeTurn(never());
    expect(time.nowMs() - before).toBeGreaterThan(2_990);
    await time.sleep(120_000);
    expect((await turnsOf(one, time, 2)).length).toBeGreaterThan(36);
  });
});
