import type { Job } from "agenda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LockLost, RunningCalls } from "@/server/scheduling/job-store/running-calls";

const LIFETIME_MS = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function jobThat(touch: () => Promise<void>): Job {
  return { attrs: { _id: "1" }, touch } as unknown as Job;
}

/** Runs a handler until it is told to end. */
function begin(touch: () => Promise<void>) {
  const calls = new RunningCalls();
  let signal!: AbortSignal;
  let end!: () => void;
  const outcome = calls
    .run(jobThat(touch), LIFETIME_MS, (given) => {
      signal = given;
      return new Promise<void>((done) => (end = done));
    })
    .then(
      () => "done" as const,
      (error: unknown) => error,
    );
  return { calls, signal, end, outcome };
}

describe("a running call", () => {
  it("gives a sign of life four times in the lifetime of its lock, and none after its end", async () => {
    const touch = vi.fn(async () => undefined);
    const { calls, signal, end, outcome } = begin(touch);
    await vi.advanceTimersByTimeAsync(3 * LIFETIME_MS);
    expect(touch).toHaveBeenCalledTimes(12);
    expect(signal.aborted).toBe(false);
    expect(calls.ids()).toEqual(["1"]);
    end();
    expect(await outcome).toBe("done");
    await vi.advanceTimersByTimeAsync(LIFETIME_MS);
    expect(touch).toHaveBeenCalledTimes(12);
    expect(calls.has("1")).toBe(false);
  });

  it("is aborted at once when its document is gone", async () => {
    const { signal } = begin(() =>
      Promise.reject(
        new Error("job 1 (name: run) cannot be updated in the database, maybe it does not exist"),
      ),
    );
    await vi.advanceTimersByTimeAsync(15_000);
    expect(signal.aborted).toBe(true);
  });

  it("goes on while the store is away, and is aborted before another may have the lock", async () => {
    const { signal, end, outcome } = begin(() => Promise.reject(new Error("connection refused")));
    await vi.advanceTimersByTimeAsync(45_000);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(signal.reason).toBeInstanceOf(LockLost);
    end();
    expect(await outcome).toBeInstanceOf(LockLost);
  });

  it("is aborted also when the store neither answers nor refuses", async () => {
    let answer = () => undefined as void;
    const { signal } = begin(() => new Promise<void>((done) => (answer = done)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signal.reason).toBeInstanceOf(LockLost);
    answer();
  });

  it("does not take its lock back after the process stood still, whatever the handler did", async () => {
    const touch = vi.fn(async () => undefined);
    const { end, outcome } = begin(touch);
    vi.setSystemTime(Date.now() + 2 * LIFETIME_MS);
    end();
    expect(await outcome).toBeInstanceOf(LockLost);
    expect(touch).not.toHaveBeenCalled();
  });

  it("is waited for until it ends, so long at most", async () => {
    vi.useRealTimers();
    const { calls, end, outcome } = begin(async () => undefined);
    await calls.ended(20);
    expect(calls.ids()).toEqual(["1"]);
    const over = calls.ended(60_000);
    end();
    await over;
    expect(await outcome).toBe("done");
    await calls.ended(60_000);
  });
});
