import { webEnv } from "@/server/platform/env";
import { applyMigrations } from "@/server/platform/migrate";

/** Brings the database of DATABASE_URL up to date: before the first start and after each update, at a moment one chooses. */
async function main(): Promise<void> {
  const { DATABASE_URL: url } = webEnv();
  if (!url) throw new Error("Set DATABASE_URL. The embedded database is migrated by whatever starts it.");
  const names = await applyMigrations(url);
  process.stdout.write(names.length > 0 ? `Applied ${names.join(", ")}\n` : "The database is up to date\n");
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
