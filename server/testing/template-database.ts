import type pg from "pg";

/** The address of another database on the same server. */
export function addressOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * Copies the template. Two may copy at the same moment, and PostgreSQL refuses a template that another session is
 * reading from under some strategies; the lock keeps them apart until the connection ends.
 */
export async function copyTemplate(client: pg.Client, template: string, name: string): Promise<void> {
  await client.query("SELECT pg_advisory_lock(20261124)");
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
}
