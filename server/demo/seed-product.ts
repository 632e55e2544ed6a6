import { historyOption, makeHistory } from "@/server/demo/history-option";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createStaff } from "@/server/staff/commands/create-staff";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { openDatabase } from "@/server/platform/db";
import type { WebEnv } from "@/server/platform/env";
import { newId } from "@/server/platform/ids";
import { contentKeys } from "@/server/platform/sealed-keys";
import type { ProviderSimulator } from "@/server/testing/provider-simulator/simulator-server";
import { STORY_STAFF } from "@/server/testing/story/staff";
import { tellStory } from "@/server/testing/story/tell-story";

/** In the data directory while the story is told. A start that finds it knows that the telling broke off. */
export const STORY_UNFINISHED = "story-unfinished";

/** What was done to the database at the start. */
export interface Seeding {
  /** One line about the story, or null when there is nothing to say. */
  story: string | null;
  /** Whether the people of the story can sign in. */
  hasStoryStaff: boolean;
}

/**
 * Fills an empty database with the story and its people, whose passwords are public. A database that has vendors or
 * bookings keeps what it has; where nobody could sign in to it, the people are made. The caller has made sure that
 * the database is none that people work with (see refuse-live-database.ts).
 */
export async function seedProduct(given: {
  env: WebEnv;
  databaseUrl: string;
  simulator: ProviderSimulator;
  simulatorUrl: string;
}): Promise<Seeding> {
  const { env } = given;
  // What the story stores must be readable for web and worker.
  process.env["CONTENT_KEYS"] ??= contentKeys({ ...env, NODE_ENV: "development" });
  const database = openDatabase(given.databaseUrl, { poolMax: 12, applicationName: "travellr-seed" });
  const ctx: Context = {
    db: database.prisma,
    pool: database.pool,
    clock: systemClock,
    actor: { kind: "system", name: "Demo" },
    requestId: newId("req"),
  };
  try {
    const [staff, vendors, bookings] = await Promise.all([
      ctx.db.staffMember.findMany({ select: { email: true } }),
      ctx.db.vendor.count(),
      ctx.db.booking.count(),
    ]);
    const history = historyOption();
    const withHistory = async (seeding: Seeding): Promise<Seeding> => {
      const made = history > 0 ? await makeHistory(ctx, history) : 0;
      const words = `${made} old bookings added to try maintenance on`;
      return made === 0
        ? seeding
        : { ...seeding, story: seeding.story ? `${seeding.story}; ${words}` : words };
    };
    const storyEmails: readonly string[] = Object.values(STORY_STAFF).map((person) => person.email);
    const hasStoryStaff = staff.some(({ email }) => storyEmails.includes(email));
    if (staff.length > 0) return await withHistory({ story: null, hasStoryStaff });
    if (vendors > 0 || bookings > 0) {
      for (const person of Object.values(STORY_STAFF)) await createStaff(ctx, person);
      return await withHistory({
        story: "The database has data already; added the demo accounts only",
        hasStoryStaff: true,
      });
    }
    const mark = join(env.TRAVELLR_DATA_DIR, STORY_UNFINISHED);
    await writeFile(mark, "");
    const told = await tellStory(ctx, {
      simulator: given.simulator,
      simulatorUrl: given.simulatorUrl,
      timeZone: env.BUSINESS_TIMEZONE,
    });
    await rm(mark);
    return await withHistory({
      story: `Story told: ${told.vendors} vendors, ${told.bookings} bookings, ${told.runs} payroll runs, ${told.paidPayouts} paid payouts`,
      hasStoryStaff: true,
    });
  } finally {
    await database.close();
  }
}
