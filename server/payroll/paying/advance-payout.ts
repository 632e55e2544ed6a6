import type { Context } from "@/server/platform/context";
import { adoptFoundTransfer } from "./adopt-found-transfer";
import { releaseClaim, type ClaimedPayout } from "./claim-payout";
import { confirmPayout } from "./confirm-payout";
import { lookAtAccount } from "./look-at-account";
import { openAttempt, reopenAttempt, type AttemptToSend } from "./open-attempt";
import type { Paying } from "./paying";
import { resolveByLookUp } from "./resolve-by-look-up";
import { sendAttempt } from "./send-attempt";

/**
 * Takes a claimed payout as far as it goes now: sends a reserved one, finds out what became of one that may have
 * left, confirms a sent one. Throws Overtaken when another worker has taken it over.
 */
export async function advancePayout(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
  signal: AbortSignal,
): Promise<void> {
  await paying.checkpoint?.("claimed", claimed.id);
  switch (claimed.status) {
    case "RESERVED":
      return sendReserved(ctx, paying, claimed, signal);
    case "SENDING":
    case "UNKNOWN":
      return resolveOpenAttempt(ctx, paying, claimed, signal);
    default:
      return confirmPayout(ctx, paying, claimed);
  }
}

async function sendReserved(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
  signal: AbortSignal,
): Promise<void> {
  const { backoffMs, proofGapMs } = paying.settings;
  const blocker = await lookAtAccount(ctx, paying, claimed.id);
  if (blocker === "unavailable") {
    await releaseClaim(ctx, claimed, backoffMs);
    return;
  }
  const earlier = await adoptFoundTransfer(ctx, paying, claimed);
  if (earlier === "adopted") return;
  if (earlier !== "free") {
    await releaseClaim(ctx, claimed, earlier === "wrong" ? proofGapMs : backoffMs);
    return;
  }
  await send(ctx, paying, claimed, await openAttempt(ctx, paying, claimed, blocker), signal);
}

async function resolveOpenAttempt(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
  signal: AbortSignal,
): Promise<void> {
  const attempt = await ctx.db.payoutAttempt.findFirst({
    where: { payoutId: claimed.id, status: { in: ["SENDING", "UNKNOWN"] } },
  });
  if (!attempt) throw new Error(`Payout ${claimed.id} is ${claimed.status} and has no open attempt.`);
  const { replaySpanMs, callsMax } = paying.settings;
  const ageMs = ctx.clock.now().getTime() - (attempt.firstSentAt?.getTime() ?? 0);
  const canReplay = ageMs < replaySpanMs && attempt.calls < callsMax && attempt.errorCode !== "body_mismatch";
  if (canReplay) await send(ctx, paying, claimed, await reopenAttempt(ctx, paying, claimed), signal);
  else await resolveByLookUp(ctx, paying, claimed);
}

async function send(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
  attempt: AttemptToSend | null,
  signal: AbortSignal,
): Promise<void> {
  if (!attempt) return;
  await paying.checkpoint?.("attempt-committed", claimed.id);
  await sendAttempt(ctx, paying, claimed, attempt, signal);
}
