import type { Context } from "@/server/platform/context";

/**
 * Sets how many seconds lie between the last approval and the first send, for all runs, and resolves to what puts the
 * old length back. Runs of other tests wait as long meanwhile, so give it back soon.
 */
export async function setSendDelay(ctx: Context, seconds: number): Promise<() => Promise<void>> {
  const { sendDelaySeconds } = await ctx.db.payrollPolicy.findUniqueOrThrow({ where: { id: 1 } });
  const set = async (value: number) => {
    await ctx.db.payrollPolicy.update({ where: { id: 1 }, data: { sendDelaySeconds: value } });
  };
  await set(seconds);
  return () => set(sendDelaySeconds);
}
