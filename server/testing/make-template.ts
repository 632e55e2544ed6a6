import pg from "pg";
import { applyMigrations } from "@/server/platform/migrate";
import { addressOf } from "./template-database";

/** Makes a migrated database on the server, to be copied. */
export async function makeTemplate(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  await applyMigrations(addressOf(serverUrl, name));
}
