import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "@/server/platform/prisma/client";

export interface Database {
  prisma: PrismaClient;
  /** The same connections, for COPY, LISTEN and hand-written SQL. bigint columns come as `bigint`, dates as text. */
  pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connections at most; 10 unless told. */
  poolMax?: number;
  /** A statement that takes longer is cancelled by the server, in milliseconds. None unless told. */
  statementTimeoutMs?: number;
  /** What `pg_stat_activity` shows; "travellr" unless told. */
  applicationName?: string;
}

/**
 * The server ends a transaction of which nothing is heard for so long, in milliseconds. A process that is stopped or
 * cut off in the middle of one must not keep what it has locked: the end of the audit log is locked by every change.
 */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** Opens a pool on the database, and Prisma on top of it. Nothing is dialled before the first query. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolMax ?? 10,
    application_name: options.applicationName ?? "travellr",
    ...(options.statementTimeoutMs ? { statement_timeout: options.statementTimeoutMs } : {}),
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    types: { getTypeParser: rowParser },
  });
  // An idle connection that breaks (the server restarts) is replaced by the pool; unheard, it would end the process.
  pool.on("error", () => undefined);
  // Nor may one that breaks in the middle of a transaction: its query fails, and that is heard by whoever asked.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    pool,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

// Prisma brings parsers of its own with each query, so these hold for queries on the pool alone. A count or an
// amount must not become a float, and a calendar day must not become an instant in the zone of the machine.
const rowParser: pg.CustomTypesConfig["getTypeParser"] = (oid, format) => {
  if (format !== "binary") {
    if (oid === pg.types.builtins.INT8) return (text: string) => BigInt(text);
    if (oid === pg.types.builtins.DATE) return (text: string) => text;
  }
  return pg.types.getTypeParser(oid, format);
};
