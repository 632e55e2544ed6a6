import { createHash } from "node:crypto";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { PrismaClient } from "@/server/platform/prisma/client";

/** How many attempts a key may make in a time. */
export interface AttemptLimitRule {
  /** Keeps the counters of different rules apart; at most 20 characters. */
  name: string;
  attemptsMax: number;
  windowSeconds: number;
}

/** Counts attempts by key, for all processes together, in the table rate_limit. */
export interface AttemptLimit {
  /** Counts one attempt. Resolves to 0 if it may be made, otherwise to the seconds until the next may. */
  take(key: string): Promise<number>;
  /** Takes one counted attempt of the key back. */
  giveBack(key: string): Promise<void>;
}

/** Makes a limit. Keys are stored hashed: an e-mail address in a counter would be one more place that keeps it. */
export function makeAttemptLimit(
  db: Pick<PrismaClient, "$queryRawUnsafe">,
  rule: AttemptLimitRule,
): AttemptLimit {
  const limiter = new RateLimiterPostgres({
    storeClient: queryThrough(db),
    storeType: "client",
    tableName: "rate_limit",
    tableCreated: true,
    // Its timer would hold on to the database after a test or a command has ended; the sweep removes old rows.
    clearExpiredByTimeout: false,
    keyPrefix: rule.name,
    points: rule.attemptsMax,
    duration: rule.windowSeconds,
  });
  return {
    async take(key) {
      try {
        await limiter.consume(hashed(key));
        return 0;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
        throw refusal;
      }
    },
    async giveBack(key) {
      await limiter.reward(hashed(key), 1);
    },
  };
}

function hashed(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

// The library speaks to a client of the pg package; this gives it our own connection pool in that shape.
function queryThrough(db: Pick<PrismaClient, "$queryRawUnsafe">) {
  return {
    async query({ text, values }: { text: string; values: unknown[] }) {
      const found = await db.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values);
      const rows = found.map((row) => ("expire" in row ? { ...row, expire: asNumber(row["expire"]) } : row));
      return { rows, rowCount: rows.length };
    },
  };
}

// Milliseconds since 1970 are far below where numbers lose exactness.
function asNumber(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
