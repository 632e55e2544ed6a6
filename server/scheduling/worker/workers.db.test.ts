import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "@/server/platform/clock";
import { Conflict } from "@/server/platform/errors";
import { processMark } from "@/server/platform/process-lock";
import { workerPlace } from "@/server/platform/worker-mark";
import { holdDatabaseClock, type DatabaseClock } from "@/server/scheduling/testing/scheduling-world";
import { useTestDatabase } from "@/server/testing/database";
import { beatWorker, endLostWorkers, markWorkerStopped, markWorkerStopping } from "./beat-worker";
import { registerWorker, type NewWorker } from "./register-worker";

const database = useTestDatabase();
const NOON = Date.UTC(2026, 10, 23, 12);
let clock: DatabaseClock | undefined;

beforeEach(async () => {
  await database.prisma.worker.deleteMany();
  clock ??= await holdDatabaseClock(database);
  await clock.set(NOON);
});

const worker = (given: Partial<NewWorker> = {}): NewWorker => ({
  name: "berlin",
  mark: `${workerPlace()}/${processMark()}`,
  version: "1.2.3",
  jobStore: "mongodb",
  ...given,
});
const ctxAt = (at: number) => database.context({ clock: fixedClock(new Date(at).toISOString()) });
const vitals = { parts: [{ name: "Jobs", running: 2, capacity: 8 }], loopLagMs: 12.4, rssBytes: 90_000_000 };
const row = (id: string) => database.prisma.worker.findUniqueOrThrow({ where: { id } });

describe("registerWorker", () => {
  it("refuses a second living worker of a name, and says where the first is and what to do", async () => {
    await registerWorker(ctxAt(NOON), worker());
    const second = registerWorker(ctxAt(NOON), worker());
    await expect(second).rejects.toThrow(Conflict);
    await expect(second).rejects.toThrow(new RegExp(`"berlin".*process ${process.pid}.*WORKER_NAME`, "s"));
    await registerWorker(ctxAt(NOON), worker({ name: "berlin-2" }));
    expect(await database.prisma.worker.count()).toBe(2);
  });

  it("lets only one of many through that start at the same moment", async () => {
    const starts = await Promise.allSettled(
      Array.from({ length: 8 }, () => registerWorker(ctxAt(NOON), worker())),
    );
    expect(starts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await database.prisma.worker.count()).toBe(1);
  });

  it("takes the name of one whose process on this machine is gone, at once", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(child, "spawn");
    const mark = `${workerPlace()}/${processMark(child.pid)}`;
    const dead = await registerWorker(ctxAt(NOON), worker({ mark }));
    await expect(registerWorker(ctxAt(NOON), worker())).rejects.toThrow(Conflict);
    child.kill("SIGKILL");
    await once(child, "exit");
    await registerWorker(ctxAt(NOON), worker());
    expect(await row(dead)).toMatchObject({ ending: "LOST" });
  });

  it("takes the name of one of another machine only when nothing was heard of it for 30 seconds", async () => {
    const far = await registerWorker(ctxAt(NOON), worker({ mark: "elsewhere/1 1" }));
    await clock!.set(NOON + 29_000);
    await expect(registerWorker(ctxAt(NOON), worker())).rejects.toThrow(Conflict);
    await clock!.set(NOON + 30_001);
    await registerWorker(ctxAt(NOON), worker());
    expect(await row(far)).toMatchObject({ ending: "LOST", endedAt: new Date(NOON + 30_001) });
  });
});

describe("beatWorker", () => {
  it("stores load, lag, memory and how wrong the worker's own clock is", async () => {
    const id = await registerWorker(ctxAt(NOON), worker());
    await clock!.set(NOON + 5_000);
    expect(await beatWorker(ctxAt(NOON + 5_000 - 300_000), id, vitals)).toBe("HEARD");
    const { clockSkewMs, ...rest } = await row(id);
    expect(rest).toMatchObject({
      beatAt: new Date(NOON + 5_000),
      running: 2,
      capacity: 8,
      parts: vitals.parts,
      loopLagMs: 12,
      rssBytes: 90_000_000n,
    });
    // The question's own duration is in it.
    expect(Math.abs(clockSkewMs + 300_000)).toBeLessThan(5_000);
  });

  it("brings back one that was taken for lost, unless another has its name", async () => {
    const id = await registerWorker(ctxAt(NOON), worker({ mark: "elsewhere/1 1" }));
    await clock!.set(NOON + 61_000);
    expect(await endLostWorkers(database)).toBe(1);
    expect(await beatWorker(ctxAt(NOON), id, vitals)).toBe("HEARD");
    expect(await row(id)).toMatchObject({ endedAt: null, ending: null });

    await clock!.set(NOON + 130_000);
    await registerWorker(ctxAt(NOON), worker());
    expect(await beatWorker(ctxAt(NOON), id, vitals)).toBe("REPLACED");
    expect(await row(id)).toMatchObject({ ending: "LOST" });
  });

  it("does not bring back one that stopped by itself", async () => {
    const id = await registerWorker(ctxAt(NOON), worker());
    await markWorkerStopping(database, id);
    await markWorkerStopped(database, id);
    expect(await row(id)).toMatchObject({ ending: "STOPPED", stoppingAt: new Date(NOON) });
    expect(await beatWorker(ctxAt(NOON), id, vitals)).toBe("REPLACED");
    await registerWorker(ctxAt(NOON), worker());
  });
});

describe("endLostWorkers", () => {
  it("leaves alone those heard of within a minute", async () => {
    await registerWorker(ctxAt(NOON), worker());
    await clock!.set(NOON + 60_000);
    expect(await endLostWorkers(database)).toBe(0);
  });
});
