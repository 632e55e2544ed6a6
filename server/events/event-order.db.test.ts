import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { inTransaction } from "@/server/platform/context";
import type { WorkerPart } from "@/server/platform/worker-part";
import { useTestDatabase } from "@/server/testing/database";
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

const database = useTestDatabase({ poolMax: 24 });
vi.setConfig({ testTimeout: 60_000 });
const subscribers: WorkerPart[] = [];

async function subscribe(...options: Parameters<typeof startSubscriber>): Promise<void> {
  subscribers.push(await startSubscriber(...options));
}

beforeAll(() => makeEffectTable(database));
beforeEach(() => clearOutbox(database));
afterEach(async () => {
  await Promise.all(subscribers.splice(0).map((subscriber) => subscriber.stop(5_000)));
});

/** The ids of the effects of each handler and subject, in the order in which they came about. */
async function listLanes(): Promise<Map<string, bigint[]>> {
  const lanes = new Map<string, bigint[]>();
  for (const { handler, subjectId, eventId } of await listEffects(database)) {
    const lane = `${handler} ${subjectId}`;
    lanes.set(lane, [...(lanes.get(lane) ?? []), eventId]);
  }
  return lanes;
}

const ascending = (ids: readonly bigint[]) => [...ids].sort((a, b) => Number(a - b));

describe("order", () => {
  it("keeps the order of each subject under four subscribers and random failures", async () => {
    const ctx = database.context();
    const chance = seededChance(20261124);
    const flaky = (name: string) =>
      effectHandler(name, {
        retry: { attemptsMax: 50, backoffMs: 5 },
        afterwards: async () => {
          await new Promise((done) => setTimeout(done, chance() * 5));
          if (chance() < 0.25) throw new Error("Fails on purpose");
        },
      });
    const handlers = [flaky("test.note-thing"), flaky("test.note-too")];
    const writing = writeAll(20, 8);
    for (let i = 0; i < 4; i++) await subscribe({ ctx, handlers, concurrency: 3, lookMs: 50 });
    await writing;
    await untilDelivered(ctx, 60_000);

    const lanes = await listLanes();
    expect(lanes.size).toBe(40);
    for (const ids of lanes.values()) {
      expect(ids).toHaveLength(8);
      expect(ids).toEqual(ascending(ids));
    }
    const { rows } = await database.pool.query<{ attempts: number }>(
      "SELECT sum(attempts)::int AS attempts FROM event_delivery",
    );
    // The failures did happen.
    expect(rows[0]!.attempts).toBeGreaterThan(340);
  }, 90_000);

  it("numbers the events of a subject in the order of their commits", async () => {
    const ctx = database.context();
    await subscribe({ ctx, handlers: [effectHandler("test.note-thing")], lookMs: 20 });
    let commit = () => {};
    const mayCommit = new Promise<void>((done) => (commit = done));
    let written = () => {};
    const isWritten = new Promise<void>((done) => (written = done));
    const first = inTransaction(ctx, async (tx) => {
      await writeEvent(tx, "a", { type: "test.thing.begun" });
      written();
      await mayCommit;
    });
    await isWritten;
    const second = writeEvent(ctx, "a", { type: "test.thing.ended" });
    // Another subject waits for nobody, though its number is a later one.
    await writeEvent(ctx, "b");
    await until("the other subject is told", listLanes, (lanes) => lanes.size === 1);
    const { rows } = await database.pool.query<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted`,
    );
    expect(rows[0]!.waiting).toBe(1);
    commit();
    await Promise.all([first, second]);
    await untilDelivered(ctx);
    const { rows: events } = await database.pool.query<{ id: bigint; type: string }>(
      "SELECT id, type FROM outbox_event WHERE subject_id = 'a' ORDER BY id",
    );
    expect(events.map(({ type }) => type)).toEqual(["test.thing.begun", "test.thing.ended"]);
    expect((await listLanes()).get("test.note-thing a")).toEqual(events.map(({ id }) => id));
  });

  it("keeps a later event waiting while an earlier one is between two attempts", async () => {
    const ctx = database.context();
    let isBroken = true;
    const handler = effectHandler("test.note-thing", {
      retry: { attemptsMax: 1_000, backoffMs: 5 },
      afterwards: ({ type }) => {
        if (isBroken && type === "test.thing.begun") throw new Error("Fails on purpose");
      },
    });
    for (let i = 0; i < 2; i++) await subscribe({ ctx, handlers: [handler], lookMs: 10 });
    await writeEvent(ctx, "a", { type: "test.thing.begun" });
    await writeEvent(ctx, "a", { type: "test.thing.ended" });
    await writeEvent(ctx, "b", { type: "test.thing.ended" });
    const attempts = async () => {
      const { rows } = await database.pool.query<{ attempts: number }>(
        "SELECT coalesce(max(attempts), 0)::int AS attempts FROM event_delivery WHERE subject_id = 'a'",
      );
      return rows[0]!.attempts;
    };
    await until("several attempts", attempts, (count) => count >= 4);
    await until("the other subject is told", listLanes, (lanes) => lanes.has("test.note-thing b"));
    expect([...(await listLanes()).keys()]).toEqual(["test.note-thing b"]);
    isBroken = false;
    await untilDelivered(ctx);
    const ids = (await listLanes()).get("test.note-thing a")!;
    expect(ids).toHaveLength(2);
    expect(ids).toEqual(ascending(ids));
  });
});

/** Many writers at once; those of one subject overlap. */
async function writeAll(subjects: number, eventsEach: number): Promise<void> {
  const ctx = database.context();
  for (let n = 0; n < eventsEach; n++)
    await Promise.all(
      Array.from({ length: subjects }, (_, i) => writeEvent(ctx, `subject-${i}`, { type: `test.step-${n}` })),
    );
}

function seededChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
