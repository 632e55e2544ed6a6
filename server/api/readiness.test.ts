import { describe, expect, it } from "vitest";
import { readiness } from "./readiness";

const never = () => new Promise<never>(() => undefined);
const pool = async () => ({ query: async () => ({ rows: [] }) }) as never;
const store = (isUp: boolean) => async () => ({ health: async () => ({ isUp }) });
const asked = (given: Partial<Parameters<typeof readiness>[0]>, limitMs?: number) =>
  readiness({ jobStoreKind: "mongodb", openPool: pool, openJobStore: store(true), ...given }, limitMs);
const DOWN = { isUp: false, reason: "It does not answer." };

describe("readiness", () => {
  it("is ready when both stores answer, and names the job store", async () => {
    expect(await asked({ jobStoreKind: "postgresql" })).toEqual({
      status: "ready",
      postgresql: { isUp: true, tookMs: expect.any(Number) },
      jobStore: { kind: "postgresql", isUp: true, tookMs: expect.any(Number) },
    });
  });

  it.each([
    ["refuses", async () => ({ query: () => Promise.reject(new Error("password of db.internal")) }) as never],
    ["cannot be opened", () => Promise.reject(new Error("no server at db.internal"))],
    ["is too slow", async () => ({ query: never }) as never],
  ])("C3: is not ready when PostgreSQL %s, and says no more than that", async (_what, openPool) => {
    const answer = await asked({ openPool }, 30);
    expect(answer).toMatchObject({ status: "not-ready", postgresql: DOWN, jobStore: { isUp: true } });
    expect(JSON.stringify(answer)).not.toContain("internal");
  });

  it.each([
    ["is down", store(false)],
    ["cannot be opened", () => Promise.reject(new Error("no server"))],
    ["is too slow", async () => ({ health: never })],
  ])("C3: is not ready when the job store %s", async (_what, openJobStore) => {
    const answer = await asked({ openJobStore }, 30);
    expect(answer).toMatchObject({
      status: "not-ready",
      postgresql: { isUp: true },
      jobStore: { kind: "mongodb", ...DOWN },
    });
  });

  it("C3: asks both at one time and waits for the limit only", async () => {
    const began = performance.now();
    const answer = await asked({ openPool: never, openJobStore: never }, 200);
    expect(answer).toMatchObject({ postgresql: { tookMs: 200 }, jobStore: { tookMs: 200 } });
    expect(performance.now() - began).toBeLessThan(390);
  });
});
