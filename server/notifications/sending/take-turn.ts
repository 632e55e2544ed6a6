import type { ChannelPace } from "@/server/gateways/channel-pace";
import type { Sending } from "./sending";

/** Waits for a turn of the channel, but not for longer than a claim allows, nor once the worker stops. */
export async function takeTurn({ noMoreTurns, settings }: Sending, pace: ChannelPace): Promise<boolean> {
  if (noMoreTurns.aborted) return false;
  const giveUp = new AbortController();
  const onStop = () => giveUp.abort();
  const late = setTimeout(onStop, settings.turnWithinMs);
  noMoreTurns.addEventListener("abort", onStop, { once: true });
  try {
    return await pace.takeTurn(giveUp.signal);
  } finally {
    clearTimeout(late);
    noMoreTurns.removeEventListener("abort", onStop);
  }
}
