import { expect, it } from "vitest";
import { useTestDatabase } from "@/server/testing/database";

const database = useTestDatabase({ poolMax: 2 });

it("a connection that the server ends in the middle of a transaction fails its next query, and not the process", async () => {
  const client = await database.pool.connect();
  await client.query("BEGIN");
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const ended = new Promise((done) => client.once("end", done));
  await database.pool.query("SELECT pg_terminate_backend($1)", [rows[0]!.pid]);
  await ended;
  await expect(client.query("SELECT 1")).rejects.toThrow();
  client.release(true);
  expect((await database.pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
});
