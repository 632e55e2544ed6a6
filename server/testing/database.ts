import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { fixedClock, type Clock } from "@/server/platform/clock";
import type { Actor, Context, TxContext } from "@/server/platform/context";
import { openDatabase, type Database } from "@/server/platform/db";
import type { Prisma } from "@/server/platform/prisma/client";
import { addressOf, copyTemplate } from "./template-database";

declare module "vitest" {
  interface ProvidedContext {
    testServerUrl: string;
    testTemplate: string;
  }
}

/** A database for the tests of one file. */
export interface TestDatabase extends Database {
  url: string;
  /** A context on the database, committing; a system actor and a clock that stands at 2026-01-15T12:00Z unless told. */
  context(overrides?: Partial<Pick<Context, "actor" | "clock" | "requestId">>): Context;
  /** Runs the work in a transaction that is undone afterwards, also when it throws. */
  withRollback<T>(
    work: (ctx: TxContext) => Promise<T>,
    overrides?: Partial<Pick<Context, "actor" | "clock" | "requestId">>,
  ): Promise<T>;
}

export const TEST_INSTANT = "2026-01-15T12:00:00.000Z";

/**
 * A migrated database of its own for each test file that calls this at its top: a copy of the template, made
 * before the tests and dropped after them. Its members may be used inside hooks and tests only.
 */
export function useTestDatabase(options: { poolMax?: number } = {}): TestDatabase {
  return useDatabase((client, name) => copyTemplate(client, inject("testTemplate"), name), options);
}

/** The same without a single table, for tests of migrations. */
export function useEmptyDatabase(): TestDatabase {
  return useDatabase((client, name) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`), {});
}

function useDatabase(
  create: (client: pg.Client, name: string) => Promise<unknown>,
  options: { poolMax?: number },
): TestDatabase {
  const name = `test_${randomBytes(6).toString("hex")}`;
  let open: TestDatabase | null = null;

  beforeAll(async () => {
    await onServer((client) => create(client, name));
    open = describe(databaseUrl(name), options.poolMax ?? 10);
  });
  afterAll(async () => {
    await open?.close();
    // FORCE: a test that failed may have left connections behind.
    await onServer((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  });

  return new Proxy({} as TestDatabase, {
    get(_, member) {
      if (!open)
        throw new Error("The test database is there inside hooks and tests, not while the file is read.");
      return open[member as keyof TestDatabase];
    },
  });
}

function describe(url: string, poolMax: number): TestDatabase {
  const database = openDatabase(url, { poolMax, applicationName: "travellr-test" });
  const clock: Clock = fixedClock(TEST_INSTANT);
  const actor: Actor = { kind: "system", name: "test" };
  const context: TestDatabase["context"] = (overrides) => ({
    db: database.prisma,
    pool: database.pool,
    clock,
    actor,
    requestId: "req_test",
    ...overrides,
  });
  return {
    ...database,
    url,
    context,
    async withRollback(work, overrides) {
      const undo = new Error("rolled back on purpose");
      let answer: { value: Awaited<ReturnType<typeof work>> } | undefined;
      const inside = async (db: Prisma.TransactionClient) => {
        answer = { value: await work({ ...context(overrides), db, inTransaction: true }) };
        throw undo;
      };
      await database.prisma.$transaction(inside, { timeout: 30_000 }).catch((error: unknown) => {
        if (error !== undo) throw error;
      });
      return answer!.value;
    },
  };
}

/** The address of a database on the server of this test run. */
export function databaseUrl(name: string): string {
  return addressOf(inject("testServerUrl"), name);
}

async function onServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl("postgres") });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
