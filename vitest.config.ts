import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const outside = [...configDefaults.exclude, "e2e/**", ".next/**", ".next-*/**", ".data/**"];

// Two projects: pure tests need nothing, database tests (*.db.test.ts) share one embedded PostgreSQL.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: root },
      { find: /^server-only$/, replacement: `${root}server/testing/empty-module.ts` },
    ],
  },
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    environment: "node",
    // More than there are cores to run on: tests of processes mostly wait, and PostgreSQL works beside them.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    setupFiles: ["server/testing/vitest-setup.ts"],
    // One key for the tests and the processes that they start, whose data directories differ.
    env: {
      TZ: "UTC",
      LOG_LEVEL: "silent",
      CONTENT_KEYS: `test:${Buffer.alloc(32, "a key of tests ").toString("base64")}`,
    },
    projects: [
      {
        extends: true,
        test: {
          name: "pure",
          // They leave nothing behind, so a process of its own for each would only cost its start.
          isolate: false,
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...outside, "**/*.db.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          // Each file has a database of its own; reading the whole product anew for each took a third of the time.
          isolate: false,
          include: ["**/*.db.test.ts"],
          exclude: outside,
          globalSetup: ["server/testing/database-setup.ts"],
        },
      },
    ],
  },
});
