import type { TxContext } from "@/server/platform/context";
import { Conflict, NotFound } from "@/server/platform/errors";
import type { Schedule } from "@/server/platform/prisma/client";
import { limitIdleTime } from "./limit-idle-time";

export interface LockedSchedule {
  schedule: Schedule;
  /** By the database's clock, read after the lock was there. */
  now: Date;
}

/**
 * Reads a schedule that is about to change and keeps others from changing it, or planning its runs, until the
 * transaction ends. Throws NotFound, and Conflict when it is not at the version that the person saw.
 */
export async function lockSchedule(
  tx: TxContext,
  key: string,
  seenVersion?: number,
): Promise<LockedSchedule> {
  await limitIdleTime(tx);
  await tx.db.$queryRaw`SELECT key FROM schedule WHERE key = ${key} FOR NO KEY UPDATE`;
  const schedule = await tx.db.schedule.findUnique({ where: { key } });
  if (!schedule) throw new NotFound("Schedule", key);
  if (seenVersion !== undefined && schedule.version !== seenVersion) throw new Conflict();
  return { schedule, now: await databaseNow(tx) };
}

/** What time it is by the clock that scheduling decides by: the database's. */
export async function databaseNow(ctx: Pick<TxContext, "db">): Promise<Date> {
  const [row] = await ctx.db.$queryRaw<[{ now: Date }]>`SELECT scheduling_now() AS now`;
  return row.now;
}
