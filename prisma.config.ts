import { defineConfig } from "prisma/config";

// The database address is not named here: migrations are applied by server/platform/migrate.ts.
export default defineConfig({
  schema: "prisma",
  migrations: { path: "prisma/migrations" },
});
