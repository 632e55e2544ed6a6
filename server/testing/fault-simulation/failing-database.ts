import type pg from "pg";
import { openDatabase, type Database } from "@/server/platform/db";
import { prepareStatements } from "./prepared-statements";

/** A process's own connections, which fail when told. */
export interface FailingDatabase extends Database {
  /** The server's processes behind its connections. */
  backends(): number[];
  /** Whether nothing is asked of it now, so that another life may begin with its connections. */
  isIdle(): boolean;
  /** From now on nothing that was asked is answered, as after the process has ended. */
  kill(): void;
  /** Until told otherwise every connection is refused. */
  cutOff(isCutOff: boolean): void;
  /** The next so many requests for a connection come to nothing. */
  refuseConnections(count: number): void;
  /** The next so many statements that write fail for want of room. */
  fillDisk(writes: number): void;
  /** The next commit takes place, and its answer is lost. */
  loseNextCommit(): void;
  /** Ends all faults but death. */
  mend(): void;
}

type Callback = (error: Error | null, ...rest: unknown[]) => void;
type Anything = (...args: unknown[]) => unknown;

const never = () => new Promise<never>(() => undefined);

/** Opens connections under a name of their own, by which the server can end them. */
export function openFailingDatabase(url: string, applicationName: string): FailingDatabase {
  const database = openDatabase(url, { poolMax: 4, applicationName });
  const state = { isDead: false, isCutOff: false, refused: 0, writes: 0, commits: 0 };

  const connect = database.pool.connect.bind(database.pool) as Anything;
  database.pool.connect = ((callback?: Callback) => {
    if (state.isDead) return callback ? undefined : never();
    if (state.isCutOff || state.refused > 0) {
      if (!state.isCutOff) state.refused -= 1;
      return failed(new Error("timeout exceeded when trying to connect"), callback);
    }
    return connect(callback);
  }) as typeof database.pool.connect;

  const clients = new Set<pg.PoolClient>();
  database.pool.on("connect", (client) => {
    prepareStatements(client);
    clients.add(client);
    client.on("end", () => clients.delete(client));
    const query = client.query.bind(client) as Anything;
    client.query = ((...args: unknown[]) => {
      const callback = args.find((arg): arg is Callback => typeof arg === "function");
      if (state.isDead) return callback ? undefined : never();
      const text = statementOf(args[0]);
      if (state.writes > 0 && /^\s*(insert|update)\b/i.test(text)) {
        state.writes -= 1;
        return failed(sqlError("53100", "could not extend file: No space left on device"), callback);
      }
      if (state.commits > 0 && /^\s*commit\b/i.test(text)) {
        state.commits -= 1;
        return lostAfter(query, args, callback);
      }
      return query(...args);
    }) as pg.PoolClient["query"];
  });

  return {
    ...database,
    backends: () => [...clients].map((client) => (client as unknown as { processID: number }).processID),
    isIdle: () => !state.isDead && database.pool.idleCount === database.pool.totalCount,
    kill: () => void (state.isDead = true),
    cutOff: (isCutOff) => void (state.isCutOff = isCutOff),
    refuseConnections: (count) => void (state.refused = count),
    fillDisk: (writes) => void (state.writes = writes),
    loseNextCommit: () => void (state.commits = 1),
    mend: () => void Object.assign(state, { isCutOff: false, refused: 0, writes: 0, commits: 0 }),
  };
}

function lostAfter(query: Anything, args: unknown[], callback: Callback | undefined): unknown {
  const error = new Error("Connection terminated unexpectedly");
  if (callback) return query(...args.map((arg) => (arg === callback ? () => callback(error) : arg)));
  return (query(...args) as Promise<unknown>).then(() => Promise.reject(error));
}

function failed(error: Error, callback: Callback | undefined): unknown {
  if (!callback) return Promise.reject(error);
  setImmediate(() => callback(error));
  return undefined;
}

function sqlError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, severity: "ERROR" });
}

function statementOf(asked: unknown): string {
  if (typeof asked === "string") return asked;
  return (asked as { text?: string } | undefined)?.text ?? "";
}
