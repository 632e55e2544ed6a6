import pg from "pg";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "@/server/platform/errors";
import { chooseJobStore, openJobStore } from "@/server/scheduling/job-store/open-job-store";

// Dials nothing before its first query.
const pool = new pg.Pool();
const mongodbUri = "mongodb://127.0.0.1:1/travellr";

describe("the choice of the job store", () => {
  it("is MongoDB where there is one, else PostgreSQL", () => {
    expect(chooseJobStore({ env: {}, mongodbUri, pool })).toEqual({ kind: "mongodb", uri: mongodbUri });
    expect(chooseJobStore({ env: {}, mongodbUri: undefined, pool })).toEqual({ kind: "postgresql", pool });
  });

  it("is the operator's when JOB_STORE is set", () => {
    const env = { JOB_STORE: "postgresql" };
    expect(chooseJobStore({ env, mongodbUri, pool }).kind).toBe("postgresql");
    expect(() => chooseJobStore({ env: { JOB_STORE: "mongodb" }, mongodbUri: undefined, pool })).toThrow(
      InvalidInput,
    );
    expect(() => chooseJobStore({ env: { JOB_STORE: "redis" }, mongodbUri, pool })).toThrow(InvalidInput);
  });
});

describe("a job store", () => {
  it("takes each name once, and none after the start", async () => {
    const store = openJobStore({ kind: "mongodb", uri: mongodbUri });
    store.defineWakeUp("run", async () => undefined);
    expect(() => store.defineWakeUp("run", async () => undefined)).toThrow(/twice/);
    const started = store.start();
    expect(() => store.defineWakeUp("late", async () => undefined)).toThrow(/after the start/);
    await store.stop();
    await started;
  });

  it("names each process apart, with its host and id", () => {
    const [one, two] = [
      openJobStore({ kind: "postgresql", pool }),
      openJobStore({ kind: "postgresql", pool }),
    ];
    expect(one.processName).not.toBe(two.processName);
    expect(one.processName).toContain(`:${process.pid}:`);
  });
});
