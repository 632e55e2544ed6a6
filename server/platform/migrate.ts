import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import pg from "pg";

interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the file in hex, as Prisma keeps it. */
  checksum: string;
}

interface AppliedMigration {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  rolled_back_at: Date | null;
}

/** A database whose history of migrations does not fit the files; `migration` is the name of the one at fault. */
export class MigrationRefused extends Error {
  constructor(
    message: string,
    readonly migration: string,
  ) {
    super(message);
    this.name = "MigrationRefused";
  }
}

/**
 * Applies what is missing of prisma/migrations, in the order of names, each in a transaction of its own, and
 * resolves to the names applied now. No engine is needed; the record is Prisma's own table
 * `_prisma_migrations`, so that Prisma's CLI agrees about the state. Any number of processes may call it at
 * once: an advisory lock lets one work while the others wait. Throws MigrationRefused when an applied migration
 * was changed or removed since, when one is recorded as unfinished, or when the SQL of one fails.
 */
export async function applyMigrations(databaseUrl: string, folder = defaultFolder()): Promise<string[]> {
  const wanted = await readMigrations(folder);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "travellr-migrate" });
  await client.connect();
  try {
    // The key is the one Prisma's engine takes; its CLI and this function exclude each other.
    await client.query("SELECT pg_advisory_lock(72707369)");
    await client.query(MIGRATIONS_TABLE);
    const { rows } = await client.query<AppliedMigration>(
      `SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations ORDER BY started_at`,
    );
    const missing = missingMigrations(wanted, rows);
    for (const migration of missing) await applyMigration(client, migration);
    return missing.map((migration) => migration.name);
  } finally {
    // Closing the connection gives the lock back, also after an error.
    await client.end();
  }
}

/** The names of the migrations in the folder, oldest first. */
export async function listMigrations(folder = defaultFolder()): Promise<string[]> {
  return (await readMigrations(folder)).map((migration) => migration.name);
}

// The folder is looked for from where the process runs: bundles move this file, commands run at the root.
function defaultFolder(): string {
  return resolve("prisma/migrations");
}

const MIGRATIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

function missingMigrations(wanted: Migration[], rows: AppliedMigration[]): Migration[] {
  const recorded = rows.filter((row) => row.rolled_back_at === null);
  const byName = new Map(wanted.map((migration) => [migration.name, migration]));
  for (const row of recorded) {
    const migration = byName.get(row.migration_name);
    if (row.finished_at === null)
      throw new MigrationRefused(
        `Migration ${row.migration_name} is recorded as started and never finished. Mend the database, then delete its row of _prisma_migrations.`,
        row.migration_name,
      );
    if (!migration)
      throw new MigrationRefused(
        `The database has migration ${row.migration_name}, which is not in prisma/migrations. Is this an older version of the product?`,
        row.migration_name,
      );
    if (migration.checksum !== row.checksum)
      throw new MigrationRefused(
        `Migration ${row.migration_name} was changed after it was applied to this database. Restore the file and write a new migration for the change.`,
        row.migration_name,
      );
  }
  const applied = new Set(recorded.map((row) => row.migration_name));
  return wanted.filter((migration) => !applied.has(migration.name));
}

async function applyMigration(client: pg.Client, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    // Without parameters the simple protocol is used: the whole file goes to the server, which parses it.
    await client.query(migration.sql);
    // A migration may have changed the session; the record must be written under the usual settings.
    await client.query(
      `INSERT INTO public._prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationRefused(
      `Migration ${migration.name} failed and was undone: ${reason}${placeOf(error, migration.sql)}`,
      migration.name,
    );
  }
}

function placeOf(error: unknown, sql: string): string {
  const position = Number((error as { position?: string }).position);
  if (!Number.isSafeInteger(position)) return "";
  return ` (line ${sql.slice(0, position).split("\n").length})`;
}
