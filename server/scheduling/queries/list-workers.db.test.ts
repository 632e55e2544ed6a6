import { beforeAll, beforeEach, expect, it } from "vitest";
import type { Context } from "@/server/platform/context";
import type { Prisma } from "@/server/platform/prisma/client";
import { useTestDatabase } from "@/server/testing/database";
import { holdDatabaseClock } from "../testing/scheduling-world";
import { listWorkers } from "./list-workers";

const database = useTestDatabase();
const NOW_MS = Date.parse("2026-03-02T12:00:00Z");
let ctx: Context;

beforeAll(async () => {
  ctx = database.context();
  // The screen goes by the database's clock, whatever the machine's own says.
  await (await holdDatabaseClock(ctx)).set(NOW_MS);
});
beforeEach(async () => {
  await ctx.db.worker.deleteMany();
});

const ago = (ms: number) => new Date(NOW_MS - ms);

async function makeWorker(given: Partial<Prisma.WorkerCreateInput> & { name: string }): Promise<void> {
  await ctx.db.worker.create({
    data: {
      id: `wrk_${given.name}`,
      host: "host-1",
      pid: 4711,
      mark: `host-1/${given.name}`,
      version: "1.0.0",
      jobStore: "postgresql",
      startedAt: ago(3_600_000),
      beatAt: ago(2_000),
      ...given,
    },
  });
}

it("tells the living by what was heard of them", async () => {
  await makeWorker({ name: "silent", beatAt: ago(30_001) });
  await makeWorker({ name: "heard", beatAt: ago(30_000), rssBytes: 5_000_000_000n });
  await makeWorker({ name: "stopping", stoppingAt: ago(1_000) });
  const { now, living, ended } = await listWorkers(ctx);
  expect(now).toEqual(new Date(NOW_MS));
  expect(living.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "heard ALIVE",
    "silent SILENT",
    "stopping STOPPING",
  ]);
  expect(living[0]).toMatchObject({ rssBytes: 5_000_000_000 });
  expect(ended).toEqual([]);
});

it("shows for a day those that ended, the latest first", async () => {
  await makeWorker({ name: "older", endedAt: ago(86_400_000), ending: "STOPPED" });
  await makeWorker({ name: "yesterday", endedAt: ago(86_399_000), ending: "STOPPED" });
  await makeWorker({ name: "lost", endedAt: ago(1_000), ending: "LOST" });
  const { living, ended } = await listWorkers(ctx);
  expect(living).toEqual([]);
  expect(ended.map(({ name, state }) => `${name} ${state}`)).toEqual(["lost LOST", "yesterday STOPPED"]);
});

it("reads the load of each part, and leaves out what it cannot read", async () => {
  const part = { name: "Jobs", running: 2, capacity: 8 };
  await makeWorker({ name: "a", parts: [part, { name: "Odd" }, null, "Events"] });
  await makeWorker({ name: "b", parts: { not: "a list" } });
  const { living } = await listWorkers(ctx);
  expect(living.map(({ parts }) => parts)).toEqual([[part], []]);
});
