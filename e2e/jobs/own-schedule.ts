import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { Prisma, Schedule } from "@/server/platform/prisma/client";
import { makeSchedule } from "@/server/scheduling/testing/scheduling-world";

/** A schedule that no other test knows; the product has nothing to do for it. */
export interface OwnSchedule {
  key: string;
  title: string;
  /** Stores a run of it and resolves to its id. Daily periods are told by how many days ago they were. */
  makeRun(daysAgo: number, given?: Partial<Prisma.ScheduledRunUncheckedCreateInput>): Promise<string>;
  /** The instant of the period so many days ago. */
  periodAt(daysAgo: number): Date;
  remove(): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Makes a schedule that runs daily at 02:00 UTC, and was made two years ago. */
export async function ownSchedule(ctx: Context, given: Partial<Schedule> = {}): Promise<OwnSchedule> {
  const mark = newId("srun").slice(-8);
  const key = `test-${mark}`;
  const title = `Counting ${mark}`;
  const now = new Date();
  const past = new Date(now.getTime() - 730 * DAY_MS);
  await makeSchedule(ctx, {
    key,
    title,
    description: "Counts what there is to count.",
    timesSince: past,
    createdAt: past,
    plannedThrough: now,
    ...given,
  });
  const periodAt = (daysAgo: number) =>
    new Date(Date.parse(`${now.toISOString().slice(0, 10)}T02:00:00Z`) - daysAgo * DAY_MS);
  return {
    key,
    title,
    periodAt,
    makeRun: (daysAgo, run = {}) => makeRun(ctx, key, periodAt(daysAgo), run),
    async remove() {
      await ctx.db.scheduledRun.deleteMany({ where: { scheduleKey: key } });
      await ctx.db.schedule.delete({ where: { key } });
    },
  };
}

/** Stores a run that was done two seconds after it began, one second after its time, unless told otherwise. */
export async function makeRun(
  ctx: Context,
  scheduleKey: string,
  scheduledFor: Date,
  given: Partial<Prisma.ScheduledRunUncheckedCreateInput> = {},
): Promise<string> {
  const id = newId("srun");
  await ctx.db.scheduledRun.create({
    data: {
      id,
      scheduleKey,
      periodKey: `test:${id}`,
      trigger: "SCHEDULE",
      scheduledFor,
      status: "DONE",
      dueAt: scheduledFor,
      plannedAt: scheduledFor,
      startedAt: new Date(scheduledFor.getTime() + 1_000),
      finishedAt: new Date(scheduledFor.getTime() + 3_000),
      latenessMs: 1_000n,
      attempts: 1,
      attemptsMax: 3,
      worker: "test-worker",
      ...given,
    },
  });
  return id;
}
