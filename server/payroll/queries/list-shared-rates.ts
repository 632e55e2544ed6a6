import type { Context } from "@/server/platform/context";

/** What the workers together have learnt of one provider's limit. */
export interface SharedRateNow {
  /** "stripe.transfers". */
  name: string;
  /** Turns taken within the last second. */
  takenLastSecond: number;
  /** Calls per second that the last refusal left, and since when it grows again; null when there was none. */
  perSecond: number | null;
  loweredAt: Date | null;
  /** In the provider's word. */
  loweredReason: string | null;
  loweredCount: number;
}

/** Every pace that workers share, by name. */
export async function listSharedRates(ctx: Context): Promise<SharedRateNow[]> {
  return ctx.db.$queryRaw<SharedRateNow[]>`
    SELECT name, per_second AS "perSecond", lowered_at AS "loweredAt", lowered_reason AS "loweredReason",
      lowered_count AS "loweredCount",
      (SELECT count(*)::int FROM unnest(taken) t WHERE t > clock_timestamp() - interval '1 second') AS "takenLastSecond"
    FROM shared_rate ORDER BY name`;
}
