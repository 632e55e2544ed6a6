import type pg from "pg";
import type { Clock } from "@/server/platform/clock";
import type { Prisma, PrismaClient } from "@/server/platform/prisma/client";

/** Who does it: a staff member in a session, or a part of the product by its name. */
export type Actor =
  | { kind: "staff"; id: string; name: string; role: string; sessionId: string }
  | { kind: "system"; name: string };

/** What commands and queries work with. Inside a transaction `db` is the transaction. */
export interface Context {
  db: PrismaClient | Prisma.TransactionClient;
  /** For hand-written SQL outside transactions: its connections see nothing of an open one. */
  pool: pg.Pool;
  clock: Clock;
  actor: Actor;
  requestId: string;
}

/** A context inside a transaction. Functions that must not be called outside one ask for this type. */
export interface TxContext extends Context {
  db: Prisma.TransactionClient;
  readonly inTransaction: true;
}

export interface TransactionOptions {
  /** READ COMMITTED unless told. */
  isolation?: Prisma.TransactionIsolationLevel;
  /** How long the work may take, in milliseconds; 60 seconds unless told. */
  timeLimitMs?: number;
}

const ATTEMPTS_MAX = 5;

/**
 * Runs the work in one transaction: all of it is committed, or nothing. Called inside a transaction, the work
 * becomes part of that one. When PostgreSQL gives up the transaction for a deadlock or a failed serialization,
 * the work is run again, five times in all: it must have no effects outside the database. Throws what the work
 * throws.
 */
export async function inTransaction<T>(
  ctx: Context,
  work: (tx: TxContext) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  if (isTxContext(ctx)) return work(ctx);
  const client = ctx.db as PrismaClient;
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.$transaction((db) => work({ ...ctx, db, inTransaction: true }), {
        ...(options.isolation ? { isolationLevel: options.isolation } : {}),
        timeout: options.timeLimitMs ?? 60_000,
        maxWait: 15_000,
      });
    } catch (error) {
      if (attempt >= ATTEMPTS_MAX || !isTransactionLost(error)) throw error;
      // The two that collided must not collide again at once.
      await new Promise((done) => setTimeout(done, Math.random() * 20 * 2 ** attempt));
    }
  }
}

/** Whether PostgreSQL gave the transaction up for reasons that may not come again: deadlock, serialization. */
export function isTransactionLost(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, cause, meta } = error as { code?: unknown; cause?: unknown; meta?: Record<string, unknown> };
  if (code === "P2034" || code === "40001" || code === "40P01") return true;
  const { originalCode, kind } = error as { originalCode?: unknown; kind?: unknown };
  if (originalCode === "40001" || originalCode === "40P01" || kind === "TransactionWriteConflict")
    return true;
  return isTransactionLost(cause) || isTransactionLost(meta?.driverAdapterError);
}

function isTxContext(ctx: Context): ctx is TxContext {
  return (ctx as Partial<TxContext>).inTransaction === true;
}
