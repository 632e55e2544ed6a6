import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  mongodbContract,
  postgresqlContract,
  type ContractStore,
} from "@/server/scheduling/job-store/contract-stores";
import type { CuttableLine } from "@/server/scheduling/job-store/cuttable-line";
import type { JobStore, WakeUpCall } from "@/server/scheduling/job-store/job-store";
import { openLog } from "@/server/platform/log";
import { useTestDatabase } from "@/server/testing/database";
import { openTestMongodb } from "@/server/testing/mongodb";

vi.setConfig({ testTimeout: 60_000 });

const mongodb = await openTestMongodb("the job store's contract on MongoDB (20 tests)");
const database = useTestDatabase();
afterAll(() => mongodb.close());

const FAR = new Date(Date.now() + 7 * 24 * 3_600_000);
const within = (timeout: number) => ({ timeout, interval: 25 });

describe.each([
  { store: "postgresql", isThere: true, connect: () => postgresqlContract(database.url) },
  {
    store: "mongodb",
    isThere: mongodb.uri !== undefined,
    connect: async () => mongodbContract(mongodb.uri!),
  },
])("the job store on $store", ({ store, isThere, connect }) => {
  if (!isThere) {
    it.skip("is not run: no MongoDB can be had here");
    return;
  }

  let contract: ContractStore;
  const opened: JobStore[] = [];
  const lines: CuttableLine[] = [];
  const keep = (jobStore: JobStore) => (opened.push(jobStore), jobStore);
  const open = (pollMs?: number) => keep(contract.open(pollMs));

  beforeAll(async () => {
    contract = await connect();
  });
  beforeEach(async () => {
    await contract.byHand.removeAll();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((jobStore) => jobStore.stop()));
    await Promise.all(lines.splice(0).map((line) => line.close()));
  });
  afterAll(() => contract.close());

  /** A store that writes down what it is called for. */
  function recording(calls: WakeUpCall[], jobStore = open()): JobStore {
    jobStore.defineWakeUp("run", async (call) => void calls.push(call));
    return jobStore;
  }
  const ids = (calls: readonly WakeUpCall[]) => calls.map(({ id }) => id).sort();

  it("calls each of 300 wake-ups once under two processes", async () => {
    const first: WakeUpCall[] = [];
    const second: WakeUpCall[] = [];
    // Fewer at one time than there are, so that both get some.
    const [one, two] = [first, second].map((calls) => {
      const jobStore = open();
      const options = { concurrency: 10, lockLimit: 50 };
      jobStore.defineWakeUp("run", async (call) => void calls.push(call), options);
      return jobStore;
    }) as [JobStore, JobStore];
    const wanted = Array.from({ length: 300 }, (_, n) => `run-${String(n).padStart(3, "0")}`);
    for (const id of wanted) await one.wakeNow("run", id, { id });
    await Promise.all([one.start(), two.start()]);

    await vi.waitFor(async () => expect(await one.list()).toEqual([]), within(30_000));
    expect(ids([...first, ...second])).toEqual(wanted);
    expect(first.length).toBeGreaterThan(0);
    expect(second.length).toBeGreaterThan(0);
  });

  it("keeps one wake-up for a name and key, however many ask at once", async () => {
    const [one, two] = [open(), open()];
    const asked = Array.from({ length: 20 }, (_, n) =>
      (n % 2 ? one : two).wakeAt("run", "k", FAR, { id: "1" }),
    );
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
    await one.wakeAt("other", "k", FAR, { id: "1" });
    expect((await one.list()).map(({ name }) => name).sort()).toEqual(["other", "run"]);
  });

  it("moves a waiting wake-up, and leaves one alone that is due before now", async () => {
    const jobStore = open();
    const before = new Date(Date.now() - 60_000);
    await jobStore.wakeAt("run", "k", FAR, { id: "1" });
    expect(await jobStore.wakeAt("run", "k", before, { id: "2" })).toBe(false);
    expect(await jobStore.wakeNow("run", "k", { id: "2" })).toBe(false);
    expect(await jobStore.list()).toMatchObject([
      { key: "k", id: "2", dueAt: before, lockedAt: null, failures: 0 },
    ]);
    await jobStore.wakeAt("run", "k", FAR, { id: "2" });
    await jobStore.wakeNow("run", "k", { id: "3" });
    const [kept] = await jobStore.list({ name: "run", keys: ["k"] });
    expect(kept!.dueAt!.getTime()).toBeLessThanOrEqual(Date.now());
    expect(await jobStore.list({ keys: ["other"] })).toEqual([]);
  });

  it("keeps another wake-up that is asked for while one of its key runs", async () => {
    const calls: WakeUpCall[] = [];
    let finish = () => undefined as void;
    const jobStore = open();
    jobStore.defineWakeUp("run", async (call) => {
      calls.push(call);
      if (calls.length === 1) await new Promise<void>((done) => (finish = done));
    });
    await jobStore.start();
    await jobStore.wakeNow("run", "k", { id: "1" });
    await vi.waitFor(() => expect(calls).toHaveLength(1), within(5_000));
    expect(await jobStore.wakeNow("run", "k", { id: "2" })).toBe(true);
    finish();
    await vi.waitFor(() => expect(ids(calls)).toEqual(["1", "2"]), within(5_000));
    await vi.waitFor(async () => expect(await jobStore.list()).toEqual([]), within(5_000));
  });

  it("calls after a restart what was asked for before, overdue or not", async () => {
    const before = open();
    await before.wakeAt("run", "overdue", new Date(Date.now() - 3_600_000), { id: "overdue" });
    await before.wakeAt("run", "soon", new Date(Date.now() + 1_500), { id: "soon" });
    await before.wakeAt("run", "later", FAR, { id: "later" });
    await before.stop();

    const calls: WakeUpCall[] = [];
    const after = recording(calls);
    await after.start();
    await vi.waitFor(() => expect(ids(calls)).toEqual(["overdue", "soon"]), within(5_000));
    await vi.waitFor(
      async () => expect((await after.list()).map(({ key }) => key)).toEqual(["later"]),
      within(5_000),
    );
  });

  it("calls at the instant, not before, and at most a second after", async () => {
    const calledAt: number[] = [];
    const jobStore = open(1_000);
    jobStore.defineWakeUp("run", async () => void calledAt.push(Date.now()));
    await jobStore.start();
    const instant = new Date(Date.now() + 2_300);
    await jobStore.wakeAt("run", "k", instant, { id: "1" });
    await vi.waitFor(() => expect(calledAt).toHaveLength(1), within(10_000));
    expect(calledAt[0]! - instant.getTime()).toBeGreaterThanOrEqual(-5);
    expect(calledAt[0]! - instant.getTime()).toBeLessThanOrEqual(1_000);
  });

  it("calls again after a failure, and counts the attempts", async () => {
    const attempts: number[] = [];
    const jobStore = open();
    jobStore.defineWakeUp(
      "run",
      async ({ attempt }) => {
        attempts.push(attempt);
        if (attempt < 3) throw new Error("not yet");
      },
      { retryAfterMs: () => 50 },
    );
    await jobStore.start();
    await jobStore.wakeNow("run", "k", { id: "1" });
    await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3]), within(10_000));
    await vi.waitFor(async () => expect(await jobStore.list()).toEqual([]), within(5_000));
  });

  it("shows what failed for good, and revives it when it is asked for again", async () => {
    const calls: WakeUpCall[] = [];
    let works = false;
    const jobStore = open();
    jobStore.defineWakeUp(
      "run",
      async (call) => {
        calls.push(call);
        if (!works) throw new Error("never");
      },
      { retryAfterMs: () => null },
    );
    await jobStore.start();
    await jobStore.wakeNow("run", "k", { id: "1" });
    await vi.waitFor(
      async () => expect(await jobStore.list()).toMatchObject([{ dueAt: null, lockedAt: null, failures: 1 }]),
      within(5_000),
    );
    works = true;
    expect(await jobStore.wakeNow("run", "k", { id: "1" })).toBe(false);
    await vi.waitFor(async () => expect(await jobStore.list()).toEqual([]), within(5_000));
    expect(calls).toHaveLength(2);
  });

  it("holds a call that takes three lock lifetimes, so that no other process begins it", async () => {
    let begun = 0;
    let ended = 0;
    for (const jobStore of [open(), open()]) {
      jobStore.defineWakeUp(
        "run",
        async () => {
          begun++;
          await until(Date.now() + 3_000);
          ended++;
        },
        { lockLifetimeMs: 1_000 },
      );
      await jobStore.start();
    }
    await opened[0]!.wakeNow("run", "k", { id: "1" });
    await vi.waitFor(async () => expect(await opened[0]!.list()).toEqual([]), within(20_000));
    expect({ begun, ended }).toEqual({ begun: 1, ended: 1 });
  });

  it("takes over what a killed process left in the middle, once its lock has run out", async () => {
    const calls: WakeUpCall[] = [];
    const jobStore = open();
    jobStore.defineWakeUp("run", async (call) => void calls.push(call), { lockLifetimeMs: 60_000 });
    await jobStore.wakeAt("run", "dead", FAR, { id: "dead" });
    await jobStore.wakeAt("run", "alive", FAR, { id: "alive" });
    await contract.byHand.leaveRunning("run", "dead", 61_000);
    await contract.byHand.leaveRunning("run", "alive", 0);
    await jobStore.start();
    await vi.waitFor(() => expect(ids(calls)).toEqual(["dead"]), within(5_000));
    await vi.waitFor(
      async () => expect((await jobStore.list()).map(({ key }) => key)).toEqual(["alive"]),
      within(5_000),
    );
  });

  it("gives everything back when it stops, so that another process has it in two seconds", async () => {
    const begun: WakeUpCall[] = [];
    const leaving = open();
    leaving.defineWakeUp(
      "run",
      (call) => {
        begun.push(call);
        // Deaf to the signal, as a handler may be that hangs.
        return begun.length === 1 ? new Promise(() => undefined) : untilAborted(call.signal);
      },
      { concurrency: 2 },
    );
    const wanted = Array.from({ length: 20 }, (_, n) => `run-${String(n).padStart(2, "0")}`);
    for (const id of wanted) await leaving.wakeNow("run", id, { id });
    await leaving.start();
    await vi.waitFor(() => expect(begun).toHaveLength(2), within(5_000));
    await leaving.stop({ graceMs: 50 });
    expect(begun).toHaveLength(2);
    expect(begun.every(({ signal }) => signal.aborted)).toBe(true);

    const calls: WakeUpCall[] = [];
    const next = recording(calls);
    const startedAt = Date.now();
    await next.start();
    await vi.waitFor(() => expect(ids(calls)).toEqual(wanted), within(10_000));
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  it("lets what runs finish within the grace", async () => {
    let begun = false;
    let ended = false;
    const leaving = open();
    leaving.defineWakeUp("run", async () => {
      begun = true;
      await until(Date.now() + 300);
      ended = true;
    });
    await leaving.wakeNow("run", "k", { id: "1" });
    await leaving.start();
    await vi.waitFor(() => expect(begun).toBe(true), within(5_000));
    await leaving.stop({ graceMs: 5_000 });
    expect(ended).toBe(true);
    expect(await open().list()).toEqual([]);
  });

  it("cancels what waits, and aborts what runs at its next sign of life", async () => {
    const calls: WakeUpCall[] = [];
    const jobStore = open();
    const options = { lockLifetimeMs: 1_000 };
    jobStore.defineWakeUp("run", (call) => (calls.push(call), untilAborted(call.signal)), options);
    await jobStore.start();
    await jobStore.wakeAt("run", "waits", FAR, { id: "waits" });
    expect(await jobStore.cancel("run", "waits")).toBe(1);
    expect(await jobStore.cancel("run", "waits")).toBe(0);
    await jobStore.wakeNow("run", "runs", { id: "runs" });
    await vi.waitFor(() => expect(calls).toHaveLength(1), within(5_000));
    expect(await jobStore.cancel("run", "runs")).toBe(1);
    await vi.waitFor(() => expect(calls[0]!.signal.aborted).toBe(true), within(2_000));
    expect(await jobStore.list()).toEqual([]);
  });

  it("outlives the store being away, says so, and then calls what is due", async () => {
    const line = await contract.line();
    lines.push(line);
    const calls: WakeUpCall[] = [];
    let finish = () => undefined as void;
    const told: string[] = [];
    const log = openLog({ process: "worker", destination: { write: (text) => void told.push(text) } });
    const jobStore = keep(contract.openOver(line, log));
    jobStore.defineWakeUp("run", async (call) => void calls.push(call));
    jobStore.defineWakeUp("long", async (call) => {
      calls.push(call);
      if (call.attempt === 1) await new Promise<void>((done) => (finish = done));
    });
    await jobStore.start();
    expect(await jobStore.health()).toMatchObject({ kind: store, isUp: true });
    await jobStore.wakeNow("long", "k", { id: "long" });
    const due = Date.now() + 2_500;
    await jobStore.wakeAt("run", "due-meanwhile", new Date(due), { id: "due-meanwhile" });
    await vi.waitFor(() => expect(ids(calls)).toEqual(["long"]), within(5_000));

    line.cut();
    const down = await jobStore.health();
    expect(down).toMatchObject({ isUp: false, reason: expect.any(String) as string });
    expect(down.tookMs).toBeLessThanOrEqual(2_000);
    await expect(jobStore.wakeNow("run", "k", { id: "1" })).rejects.toThrow();
    // It ends while the store is away, so that its end cannot be written.
    finish();
    await until(due + 500);
    expect(ids(calls)).toEqual(["long"]);

    line.mend();
    await vi.waitFor(async () => expect((await jobStore.health()).isUp).toBe(true), within(15_000));
    await vi.waitFor(() => expect(ids(calls)).toContain("due-meanwhile"), within(15_000));
    await jobStore.wakeNow("run", "after", { id: "after" });
    await vi.waitFor(() => expect(ids(calls)).toContain("after"), within(5_000));
    await vi.waitFor(async () => expect(await jobStore.list()).toEqual([]), within(15_000));
    expect(ids(calls)).toEqual(["after", "due-meanwhile", "long"]);
    const said = (words: string) => told.filter((text) => text.includes(words)).length;
    await vi.waitFor(() => expect(said("The job store answers again")).toBeGreaterThan(0), within(20_000));
    // A connection that broke unnoticed may fail once more after the line is there again.
    expect([1, 2]).toContain(said("The job store fails"));
  });

  it("waits at the start for a store that is away, and can be stopped meanwhile", async () => {
    const line = await contract.line();
    lines.push(line);
    line.cut();
    const calls: WakeUpCall[] = [];
    const [patient, stopped] = [
      recording(calls, keep(contract.openOver(line))),
      keep(contract.openOver(line)),
    ];
    const [started, given] = [patient.start(), stopped.start()];
    expect((await patient.health()).isUp).toBe(false);
    await stopped.stop();
    await given;
    line.mend();
    await started;
    await patient.wakeNow("run", "k", { id: "1" });
    await vi.waitFor(() => expect(ids(calls)).toEqual(["1"]), within(5_000));
  });

  it("refuses a document doubled by hand, and calls once for each that got in under another key", async () => {
    const calls: WakeUpCall[] = [];
    const jobStore = recording(calls);
    await jobStore.start();
    await jobStore.wakeAt("run", "k", FAR, { id: "1" });
    await expect(contract.byHand.double("run", "k")).rejects.toThrow(/duplicate/i);
    await contract.byHand.insert({ name: "run", data: { key: "k", id: "1" } });
    await vi.waitFor(() => expect(ids(calls)).toEqual(["1"]), within(5_000));
    await vi.waitFor(
      async () => expect(await jobStore.list()).toMatchObject([{ key: "k", dueAt: FAR }]),
      within(5_000),
    );
    expect(calls).toHaveLength(1);
  });

  it("calls early for a document made due by hand, and takes the next wake-up of its key as ever", async () => {
    const calls: WakeUpCall[] = [];
    const jobStore = recording(calls);
    await jobStore.start();
    await jobStore.wakeAt("run", "k", FAR, { id: "1" });
    await contract.byHand.fireEarly("run", "k");
    await vi.waitFor(() => expect(ids(calls)).toEqual(["1"]), within(5_000));
    await jobStore.wakeAt("run", "k", FAR, { id: "1" });
    await jobStore.wakeNow("run", "k", { id: "2" });
    await vi.waitFor(() => expect(ids(calls)).toEqual(["1", "2"]), within(5_000));
  });

  it("is not led astray by spoilt documents and names it does not know", async () => {
    const insert: typeof contract.byHand.insert = (document) => contract.byHand.insert(document);
    const spoilt = [null, "text", 7, [], {}, { key: 1, id: "1" }, { key: "k" }, { id: "1" }, { slot: "x" }];
    for (const data of spoilt) await insert({ name: "run", data });
    await insert({ name: "run", data: { key: "never", id: "never" }, due: false });
    await insert({ name: "run", data: { key: "fork", id: "fork" }, forks: true });
    await insert({ name: "unheard of", data: { key: "k", id: "1" } });
    await contract.byHand.insertOdd?.("run");
    const calls: WakeUpCall[] = [];
    const jobStore = recording(calls);
    await jobStore.wakeAt("run", "good", new Date(), { id: "good" });
    await jobStore.start();
    await vi.waitFor(() => expect(ids(calls)).toEqual(["fork", "good"]), within(10_000));
    // Those that come while it runs are left out and taken away as well, and hold nobody up.
    for (const data of spoilt) await insert({ name: "run", data });
    await contract.byHand.insertOdd?.("run");
    await jobStore.wakeNow("run", "next", { id: "next" });
    await vi.waitFor(() => expect(ids(calls)).toEqual(["fork", "good", "next"]), within(10_000));
    await vi.waitFor(async () => {
      await jobStore.removeSpoilt();
      expect((await jobStore.list()).map(({ name }) => name)).toEqual(["unheard of"]);
    }, within(10_000));
    expect(await jobStore.unknownNames()).toEqual(["unheard of"]);
    expect(ids(calls)).toEqual(["fork", "good", "next"]);
  });

  it("takes away what is disabled or locked at a time to come, so that it can be asked for again", async () => {
    const calls: WakeUpCall[] = [];
    const jobStore = recording(calls);
    const keys = ["disabled", "locked", "both", "good"];
    for (const key of keys) await jobStore.wakeAt("run", key, FAR, { id: key });
    await contract.byHand.disable("run", "disabled");
    await contract.byHand.lockAhead("run", "locked", 365 * 24 * 3_600_000);
    await contract.byHand.lockAhead("run", "both", 3_600_000);
    await contract.byHand.disable("run", "both");
    expect(await jobStore.removeSpoilt()).toBe(3);
    expect((await jobStore.list()).map(({ key }) => key)).toEqual(["good"]);
    await jobStore.start();
    for (const key of keys) await jobStore.wakeNow("run", key, { id: key });
    await vi.waitFor(() => expect(ids(calls)).toEqual([...keys].sort()), within(10_000));
  });

  it("leaves alone what another process holds, its clock five minutes ahead or not", async () => {
    const jobStore = recording([]);
    for (const key of ["held", "ahead", "held-and-disabled"])
      await jobStore.wakeAt("run", key, FAR, { id: key });
    await contract.byHand.leaveRunning("run", "held", 5_000);
    await contract.byHand.lockAhead("run", "ahead", 300_000);
    await contract.byHand.leaveRunning("run", "held-and-disabled", 5_000);
    await contract.byHand.disable("run", "held-and-disabled");
    expect(await jobStore.removeSpoilt()).toBe(0);
    expect(await jobStore.list()).toHaveLength(3);
  });
});

/** Resolves at an instant in milliseconds; for handlers that are to take their time. */
function until(instantMs: number): Promise<void> {
  return new Promise((done) => setTimeout(done, instantMs - Date.now()));
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, failed) => {
    signal.addEventListener("abort", () => failed(signal.reason as Error));
  });
}
