import { describe, expect, it } from "vitest";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { channelPace, pacedChannel, type LearntLimits } from "./channel-pace";
import { learntLimits, retryAfterMs } from "./learnt-limits";
import { emailRequest, openTestChannels } from "@/server/testing/provider-simulator/testing/channels";

const NOTHING: LearntLimits = { perSecond: null, remaining: null, resetMs: null, retryAfterMs: null };

/** Takes turns until it is stopped, and says when each began (milliseconds). */
async function turnsOf(pace: ReturnType<typeof channelPace>, count: number): Promise<number[]> {
  const started: number[] = [];
  await Promise.all(
    Array.from({ length: count }, async () => {
      await pace.takeTurn();
      started.push(performance.now());
    }),
  );
  return started;
}

function busiestSecond(startedMs: readonly number[]): number {
  return Math.max(
    ...startedMs.map((from) => startedMs.filter((at) => at >= from && at < from + 1_000).length),
  );
}

describe("notifications B2: the pace", () => {
  it("never starts more than the limit within any second, and nearly as many", async () => {
    const started = await turnsOf(channelPace({ perSecond: 50 }), 60);
    expect(busiestSecond(started)).toBeLessThanOrEqual(50);
    expect(started.at(-1)! - started[0]!).toBeLessThan(15_000);
  });

  it("obeys a lowered limit at once, also for those who wait already, and never exceeds ours", async () => {
    const pace = channelPace({ perSecond: 100 });
    const turns = turnsOf(pace, 14);
    pace.learn({ ...NOTHING, perSecond: 10 });
    const loweredAt = performance.now();
    const started = await turns;
    const after = started.filter((at) => at > loweredAt + 100);
    expect(busiestSecond(after)).toBeLessThanOrEqual(10);
    pace.learn({ ...NOTHING, perSecond: 5_000 });
    expect(pace.perSecond()).toBe(100);
  });

  it("starts nothing before a pause ends, and gives up with its caller", async () => {
    const pace = channelPace({ perSecond: null });
    expect(await pace.takeTurn()).toBe(true);
    const askedAt = performance.now();
    pace.learn({ ...NOTHING, retryAfterMs: 300 });
    expect(await pace.takeTurn()).toBe(true);
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(290);
    pace.pauseUntil(Date.now() + 60_000);
    expect(await pace.takeTurn(AbortSignal.timeout(20))).toBe(false);
    expect(await pace.takeTurn(AbortSignal.abort())).toBe(false);
  });

  it("B1: a channel told to wait by the provider makes no call before", async () => {
    const simulator: ProviderSimulator = await startProviderSimulator();
    const channels = openTestChannels(simulator);
    const paced = pacedChannel(channels.email, channelPace({ perSecond: null }));
    simulator.resend.setFault({ match: {}, times: 1, action: { kind: "429", retryAfterS: 1 } });
    const answers = await Promise.all([paced.send(emailRequest()), paced.send(emailRequest())]);
    const third = await paced.send(emailRequest());
    expect(answers.map(({ kind }) => kind)).toContain("RETRY");
    expect(third.kind).toBe("ACCEPTED");
    const [first, ...others] = simulator.requests().map(({ atMs }) => atMs);
    expect(others.at(-1)! - first!).toBeGreaterThanOrEqual(900);
    simulator.clearRequests();
    expect(await paced.send(emailRequest(), AbortSignal.abort())).toMatchObject({
      kind: "RETRY",
      code: "not_started",
    });
    expect(simulator.requests()).toEqual([]);
    await channels.close();
    await simulator.close();
  });
});

describe("limits in headers", () => {
  const NOW_MS = Date.UTC(2026, 0, 1);

  it("reads seconds and dates, and gives null for what is not there", () => {
    expect(retryAfterMs({ "retry-after": "3" }, NOW_MS)).toBe(3_000);
    expect(retryAfterMs({ "retry-after": ["2", "9"] }, NOW_MS)).toBe(2_000);
    expect(retryAfterMs({ "retry-after": new Date(NOW_MS + 5_000).toUTCString() }, NOW_MS)).toBe(5_000);
    expect(retryAfterMs({ "retry-after": new Date(NOW_MS - 5_000).toUTCString() }, NOW_MS)).toBe(0);
    expect(retryAfterMs({ "retry-after": "later" }, NOW_MS)).toBeNull();
    expect(retryAfterMs(null, NOW_MS)).toBeNull();
    expect(learntLimits({ "content-type": "x" }, NOW_MS)).toBeNull();
    expect(learntLimits({ "ratelimit-limit": "10", "ratelimit-policy": "10;w=2" }, NOW_MS)).toEqual({
      ...NOTHING,
      perSecond: 5,
    });
  });
});
