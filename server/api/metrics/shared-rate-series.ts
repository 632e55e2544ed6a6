import { listSharedRates } from "@/server/payroll/queries/list-shared-rates";
import type { Context } from "@/server/platform/context";
import type { Series } from "@/server/platform/metrics";

/** The paces that all workers share, and what refusals have taught of them. */
export async function sharedRateSeries(ctx: Context): Promise<Series[]> {
  const rates = await listSharedRates(ctx);
  return [
    {
      name: "travellr_pace_calls_last_second",
      help: "Calls begun within the last second by all workers together",
      samples: rates.map(({ name, takenLastSecond }) => ({ labels: { pace: name }, value: takenLastSecond })),
    },
    {
      name: "travellr_pace_learnt_per_second",
      help: "Calls per second that the provider's last refusal left; absent when it never refused",
      samples: rates.flatMap(({ name, perSecond }) =>
        perSecond === null ? [] : [{ labels: { pace: name }, value: perSecond }],
      ),
    },
    {
      name: "travellr_pace_lowered",
      help: "How often refusals have lowered the pace",
      samples: rates.map(({ name, loweredCount }) => ({ labels: { pace: name }, value: loweredCount })),
    },
  ];
}
