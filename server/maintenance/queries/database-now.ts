import type { Context } from "@/server/platform/context";

/** What time it is by the clock that ages and leases are decided by: the database's. */
export async function databaseNow({ db }: Pick<Context, "db">): Promise<Date> {
  const [row] = await db.$queryRaw<[{ now: Date }]>`SELECT scheduling_now() AS now`;
  return row.now;
}
