import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@/server/platform/context";
import type { JobAgain } from "@/server/platform/jobs";
import { advancePayout } from "./advance-payout";
import { claimDuePayout, claimDuePayouts, Overtaken, releaseClaim, type ClaimedPayout } from "./claim-payout";
import { closeRunIfSettled } from "./close-run";
import { gather } from "./gather";
import { nextPayInstant } from "./next-pay-instant";
import { payTogether } from "./pay-together";
import type { Paying } from "./paying";
import { startPaying } from "./start-paying";

/** How often a free lane looks for work while others are busy, in milliseconds. */
const LOOK_AGAIN_MS = 200;
/** How long something rests after a fault, so that it does not keep the others waiting, in milliseconds. */
const REST_MS = 10_000;

/**
 * Does for a run all that can be done now: starts it when it is due, sends, resolves and confirms its payouts several
 * at a time, and closes it when nothing is open. It may be called at any time, by any number of workers at once, and may
 * die anywhere. Resolves to when it is to be called again: when something that can only be done later becomes
 * possible, or at once when it was told to stop; to nothing when somebody has to act first, or nothing is left to do.
 */
export async function payRun(
  ctx: Context,
  paying: Paying,
  runId: string,
  signal: AbortSignal,
): Promise<JobAgain | undefined> {
  const beginning = await startPaying(ctx, paying, runId);
  if (beginning === "provider-away") return againAt(new Date(ctx.clock.now().getTime() + REST_MS));
  if (beginning === "not-now") return againAt(await nextPayInstant(ctx, runId));
  const stop = AbortSignal.any([signal, paying.stopSignal]);
  // Every lane listens to it while it waits.
  setMaxListeners(0, stop);
  const claims = gather((asked: readonly null[]) => nextClaims(ctx, paying, runId, asked.length));
  const lanes: Lanes = { busy: 0, claim: () => claims(null) };
  const beside = { ...paying, together: payTogether(ctx, paying) };
  await Promise.all(Array.from({ length: paying.settings.lanes }, () => workLane(ctx, beside, stop, lanes)));
  if (stop.aborted) return againAt(ctx.clock.now());
  await closeRunIfSettled(ctx, runId);
  return againAt(await nextPayInstant(ctx, runId));
}

function againAt(instant: Date | null): JobAgain | undefined {
  return instant ? { againAt: instant } : undefined;
}

interface Lanes {
  busy: number;
  claim(): Promise<ClaimedPayout | null>;
}

/** A payout for each lane that asked, and null for those that found none left. */
async function nextClaims(
  ctx: Context,
  paying: Paying,
  runId: string,
  count: number,
): Promise<(ClaimedPayout | null)[]> {
  if (count === 1) return [await claimDuePayout(ctx, paying, runId)];
  const claimed = await claimDuePayouts(ctx, paying, runId, count);
  return Array.from({ length: count }, (_, index) => claimed[index] ?? null);
}

async function workLane(ctx: Context, paying: Paying, stop: AbortSignal, lanes: Lanes): Promise<void> {
  while (!stop.aborted) {
    const claimed = await lanes.claim();
    if (claimed) {
      lanes.busy += 1;
      await advance(ctx, paying, claimed, stop).finally(() => (lanes.busy -= 1));
    } else if (lanes.busy > 0) {
      await pause(LOOK_AGAIN_MS, undefined, { signal: stop }).catch(() => undefined);
    } else {
      return;
    }
  }
}

/** One payout at fault must not keep the others from being paid. */
async function advance(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
  stop: AbortSignal,
): Promise<void> {
  try {
    await advancePayout(ctx, paying, claimed, stop);
  } catch (error) {
    if (error instanceof Overtaken) {
      paying.log?.info({ payoutId: claimed.id }, "Another worker has taken the payout over");
      return;
    }
    paying.log?.error({ err: error, payoutId: claimed.id }, "A payout could not be worked on");
    await releaseClaim(ctx, claimed, REST_MS);
  }
}
