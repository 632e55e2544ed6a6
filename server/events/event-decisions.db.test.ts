import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import type { WorkerPart } from "@/server/platform/worker-part";
import { useCli } from "@/server/cli/testing/use-cli";
import { useTestDatabase } from "@/server/testing/database";
import { retryEventDelivery } from "./commands/retry-event-delivery";
import { skipEventDelivery } from "./commands/skip-event-delivery";
import { eventHandlers } from "./handlers";
import { listEventDeliveries } from "./queries/list-event-deliveries";
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

const database = useTestDatabase();
const cli = useCli(database);
const HANDLER = "test.note-thing";
vi.setConfig({ testTimeout: 60_000 });
let subscriber: WorkerPart | null = null;
let isBroken = true;

beforeAll(() => makeEffectTable(database));
beforeEach(async () => {
  isBroken = true;
  await clearOutbox(database);
});
afterEach(async () => {
  await subscriber?.stop(5_000);
  subscriber = null;
});

/** A subject with a parked event and one that waits behind it; resolves to the parked one's id. */
async function parkOne(): Promise<bigint> {
  const ctx = database.context();
  const handler = effectHandler(HANDLER, {
    afterwards: ({ type }) => {
      if (isBroken && type === "test.thing.begun") throw new Error("Fails on purpose");
    },
  });
  subscriber = await startSubscriber({ ctx, handlers: [handler], lookMs: 3_600_000 });
  // Only this part of the retries is left to time; afterwards the decision itself has to wake the subscriber.
  await writeEvent(ctx, "a", { type: "test.thing.begun" });
  await writeEvent(ctx, "a", { type: "test.thing.ended" });
  const [parked] = await until(
    "one parked",
    async () => {
      await database.pool.query("SELECT pg_notify('outbox_event', '')");
      return listEventDeliveries(ctx, { status: "PARKED" });
    },
    (rows) => rows.length === 1,
  );
  return parked!.eventId;
}

async function countOpenAlarms(eventId: bigint): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM alarm
      WHERE rule = 'event-undeliverable' AND subject_id = $1 AND cleared_at IS NULL`,
    [`${eventId}/${HANDLER}`],
  );
  return rows[0]!.count;
}

async function listAudit(eventId: bigint) {
  const { rows } = await database.pool.query(
    "SELECT action, reason FROM audit_event WHERE subject_kind = 'eventDelivery' AND subject_id = $1 ORDER BY seq",
    [`${eventId}/${HANDLER}`],
  );
  return rows;
}

describe("a parked event", () => {
  it("is delivered when a person has it tried again, and then what waits behind it", async () => {
    const ctx = database.context();
    const eventId = await parkOne();
    isBroken = false;
    await retryEventDelivery(ctx, { eventId, handler: HANDLER });
    await untilDelivered(ctx);
    expect((await listEffects(ctx)).map((effect) => effect.eventId === eventId)).toEqual([true, false]);
    expect(await listAudit(eventId)).toEqual([{ action: "events.delivery.retried", reason: null }]);
    expect(await countOpenAlarms(eventId)).toBe(0);
  });

  it("is parked again when it fails again, after as many attempts", async () => {
    const ctx = database.context();
    const eventId = await parkOne();
    await retryEventDelivery(ctx, { eventId, handler: HANDLER });
    const [row] = await until(
      "parked again",
      async () => {
        await database.pool.query("SELECT pg_notify('outbox_event', '')");
        return listEventDeliveries(ctx, { status: "PARKED" });
      },
      (rows) => rows.length === 1,
    );
    expect(row).toMatchObject({ eventId, attempts: 3, nextAt: null, lastError: "Error: Fails on purpose" });
    expect(await countOpenAlarms(eventId)).toBe(1);
  });

  it("is left out when a person says so, and what waits behind it goes on", async () => {
    const ctx = database.context();
    const eventId = await parkOne();
    await skipEventDelivery(ctx, { eventId, handler: HANDLER, reason: " Known and harmless " });
    await untilDelivered(ctx);
    const effects = await listEffects(ctx);
    expect(effects).toHaveLength(1);
    expect(effects[0]!.eventId).not.toBe(eventId);
    expect(await listAudit(eventId)).toEqual([
      { action: "events.delivery.skipped", reason: "Known and harmless" },
    ]);
    expect(await outboxLag(ctx)).toEqual({ undeliveredCount: 0, oldestAgeMs: 0, parkedCount: 0 });
    const over = { name: "RuleBroken", message: "Not possible: it was skipped." };
    await expect(retryEventDelivery(ctx, { eventId, handler: HANDLER })).rejects.toMatchObject(over);
  });

  it("is not decided about without a reason, twice, or when there is none", async () => {
    const ctx = database.context();
    const eventId = await parkOne();
    const key = { eventId, handler: HANDLER };
    await expect(skipEventDelivery(ctx, { ...key, reason: "  " })).rejects.toThrow(InvalidInput);
    await expect(retryEventDelivery(ctx, { ...key, handler: "test.nobody" })).rejects.toThrow(NotFound);
    isBroken = false;
    await retryEventDelivery(ctx, key);
    await untilDelivered(ctx);
    await expect(skipEventDelivery(ctx, { ...key, reason: "Late" })).rejects.toThrow(RuleBroken);
  });

  it("is listed, tried again and skipped by command", async () => {
    const eventId = await parkOne();
    const listed = await cli("events", "list", "--state", "parked", "--json");
    expect(JSON.parse(listed.stdout)).toMatchObject([
      {
        eventId: eventId.toString(),
        handler: HANDLER,
        type: "test.thing.begun",
        status: "PARKED",
        attempts: 3,
      },
    ]);
    expect((await cli("events", "list")).stdout).toContain(
      `${eventId}  test.thing.begun  thing a  to ${HANDLER}`,
    );
    const refused = await Promise.all([
      cli("events", "skip", `${eventId}`, HANDLER),
      cli("events", "list", "--state", "lost"),
      cli("events", "retry", "one", HANDLER),
      cli("events", "retry", "987654321", HANDLER),
    ]);
    expect(refused.map(({ code }) => code)).toEqual([2, 2, 2, 1]);
    const skipped = await cli("events", "skip", `${eventId}`, HANDLER, "--reason", "Known");
    expect(skipped).toMatchObject({ code: 0, stdout: `Event ${eventId} is left out for ${HANDLER}.\n` });
    await untilDelivered(database);
  }, 180_000);
});

describe("payroll alarms", () => {
  it("are opened for finance to see, and nothing is told of what nobody wants", async () => {
    const ctx = database.context();
    subscriber = await startSubscriber({ ctx, handlers: eventHandlers });
    await writeEvent(ctx, "pout_1", {
      type: "payroll.alarm.transfer-differs",
      payload: { code: "transfer-differs", message: "The transfer differs from the payout." },
    });
    await writeEvent(ctx, "pout_2", { type: "payout.nobody-asked", payload: { n: 1 } });
    await untilDelivered(ctx);
    const { rows } = await database.pool.query(
      "SELECT subject_kind, subject_id, code, message FROM alarm WHERE rule = 'payroll'",
    );
    expect(rows).toEqual([
      {
        subject_kind: "thing",
        subject_id: "pout_1",
        code: "transfer-differs",
        message: "The transfer differs from the payout.",
      },
    ]);
  });
});
