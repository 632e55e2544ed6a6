import { expect, it } from "vitest";
import { useTestDatabase } from "@/server/testing/database";

const database = useTestDatabase();

it("migrates", async () => {
  const { rows } = await database.pool.query("SELECT count(*)::int AS n FROM retention_policy");
  expect(rows).toEqual([{ n: 7 }]);
});
