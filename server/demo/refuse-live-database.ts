import pg from "pg";
import type { WebEnv } from "@/server/platform/env";
import { STORY_STAFF } from "@/server/testing/story/staff";

/**
 * Throws when the database of DATABASE_URL may be one that people work with. The demo's worker pays through the
 * simulator: it would record real payouts as paid although no money left. Looked at before anything is migrated or
 * written. An empty database is fine, one with bookings and no staff too, and so is one that the demo has filled.
 */
export async function refuseLiveDatabase(env: WebEnv): Promise<void> {
  if (!env.DATABASE_URL) return;
  if (env.NODE_ENV === "production")
    throw new Error(
      "This pays through a simulator, so it does not start with NODE_ENV=production on a DATABASE_URL. Use npm start and npm run worker.",
    );
  const client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string | null }>(
      "SELECT to_regclass('staff_member')::text AS name",
    );
    if (!tables[0]?.name) return;
    const { rows } = await client.query<{ people: string; known: string }>(
      "SELECT count(*) AS people, count(*) FILTER (WHERE email = ANY ($1)) AS known FROM staff_member",
      [Object.values(STORY_STAFF).map((person) => person.email)],
    );
    if (rows[0]!.people !== "0" && rows[0]!.known === "0")
      throw new Error(
        "The database of DATABASE_URL has staff of its own. This pays through a simulator and would record their payouts as paid. Name an empty database, or use npm start and npm run worker.",
      );
  } finally {
    await client.end();
  }
}
