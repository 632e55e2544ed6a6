import { callbackHealth } from "@/server/notifications/queries/callback-health";
import type { Context } from "@/server/platform/context";
import type { Series } from "@/server/platform/metrics";

/** What became of the providers' callbacks. */
export async function callbackSeries(ctx: Context): Promise<Series[]> {
  const { gaps, waiting, oldestWaitingMs, refused } = await callbackHealth(ctx);
  const byChannel = (value: (gap: (typeof gaps)[number]) => number) =>
    gaps.map((gap) => ({ labels: { channel: gap.channel.toLowerCase() }, value: value(gap) }));
  return [
    {
      name: "travellr_callback_gap_messages",
      help: "Messages of which the provider, asked at the last look, knew more than its callbacks had told",
      samples: byChannel(({ repaired }) => repaired),
    },
    {
      name: "travellr_callback_silent_messages",
      help: "Messages that the provider was asked about at the last look, as it had told nothing",
      samples: byChannel(({ asked }) => asked),
    },
    {
      name: "travellr_callback_look_age_seconds",
      help: "Since the provider was last asked",
      samples: byChannel(({ ageMs }) => ageMs / 1000),
    },
    {
      name: "travellr_callbacks_waiting",
      help: "Callbacks that no worker has verified",
      samples: [{ value: waiting }],
    },
    {
      name: "travellr_callbacks_waiting_age_seconds",
      help: "Since when the oldest of them waits",
      samples: [{ value: oldestWaitingMs / 1000 }],
    },
    {
      name: "travellr_callbacks_refused",
      help: "Callbacks within 30 days that their provider had not signed",
      samples: refused.map(({ reason, count }) => ({ labels: { reason }, value: count })),
    },
  ];
}
