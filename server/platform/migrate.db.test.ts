import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyMigrations, listMigrations, MigrationRefused } from "@/server/platform/migrate";
import { useEmptyDatabase } from "@/server/testing/database";

const database = useEmptyDatabase();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "travellr-migrations-"));
  await database.pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, sql: string) {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, "migration.sql"), sql);
}

const apply = () => applyMigrations(database.url, folder);
const tables = async () => {
  const { rows } = await database.pool.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%' ORDER BY 1",
  );
  return rows.map((row) => row.tablename);
};

const WITH_FUNCTION = `
  CREATE TABLE note (id int PRIMARY KEY, body text);
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION 'notes stay; "they do"'; END;
  $$;
  CREATE TRIGGER no_delete BEFORE DELETE ON note FOR EACH ROW EXECUTE FUNCTION refuse();`;

describe("applyMigrations", () => {
  it("applies in order what is missing, with functions and triggers, and nothing twice", async () => {
    await write("20260102_b", WITH_FUNCTION);
    await write("20260101_a", "CREATE TABLE first (id int)");
    expect(await apply()).toEqual(["20260101_a", "20260102_b"]);
    expect(await apply()).toEqual([]);
    await database.pool.query("INSERT INTO note VALUES (1, 'x')");
    await expect(database.pool.query("DELETE FROM note")).rejects.toThrow("notes stay");
    await write("20260103_c", "CREATE TABLE third (id int)");
    expect(await apply()).toEqual(["20260103_c"]);
  });

  it("may be called by several processes at once", async () => {
    await write("1_a", "SELECT pg_sleep(0.05); CREATE TABLE a (id int)");
    await write("2_b", "CREATE TABLE b (id int)");
    const answers = await Promise.all([apply(), apply(), apply(), apply()]);
    expect(answers.flat().sort()).toEqual(["1_a", "2_b"]);
    expect(await tables()).toEqual(["a", "b"]);
  });

  it("refuses a migration that was changed after it was applied, and applies nothing then", async () => {
    await write("1_a", "CREATE TABLE a (id int)");
    await apply();
    await write("1_a", "CREATE TABLE a (id bigint)");
    await write("2_b", "CREATE TABLE b (id int)");
    const error = await apply().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(MigrationRefused);
    expect(error).toMatchObject({
      migration: "1_a",
      message: expect.stringContaining("changed after it was applied"),
    });
    expect(await tables()).toEqual(["a"]);
  });

  it("refuses a database that is ahead of the files", async () => {
    await write("1_a", "CREATE TABLE a (id int)");
    await apply();
    await rm(join(folder, "1_a"), { recursive: true });
    await expect(apply()).rejects.toThrow("older version of the product");
  });

  it("undoes a migration that fails, says where, and goes on once it is mended", async () => {
    await write("1_a", "CREATE TABLE a (id int)");
    await write("2_b", "CREATE TABLE b (id int);\nCREATE TABEL c (id int);");
    await expect(apply()).rejects.toThrow(/2_b failed and was undone: .*TABEL.* \(line 2\)/);
    expect(await tables()).toEqual(["a"]);
    await write("2_b", "CREATE TABLE b (id int);\nCREATE TABLE c (id int);");
    expect(await apply()).toEqual(["2_b"]);
  });

  it("applies the product's own migrations", async () => {
    await cp("prisma/migrations", folder, { recursive: true });
    expect(await apply()).toEqual(await listMigrations());
    expect(await tables()).toContain("job");
  });
});
