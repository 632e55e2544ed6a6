import { MongoClient, ObjectId } from "mongodb";
import pg from "pg";
import type { Logger } from "@/server/platform/log";
import { openCuttableLine, type CuttableLine } from "@/server/scheduling/job-store/cuttable-line";
import { openJobStore, type JobStoreChoice } from "@/server/scheduling/job-store/open-job-store";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import { STORE_NAME } from "@/server/scheduling/job-store/wake-up-documents";

/** What a person may do to the documents of a store by hand. */
export interface ByHand {
  /** Writes a document next to the others, of data that may be anything. */
  insert(document: { name: string; data: unknown; due?: boolean; forks?: boolean }): Promise<void>;
  /** Writes due documents that only a store without a schema takes: an _id and dates of other types. */
  insertOdd?(name: string): Promise<void>;
  /** Copies the document of a name and key with all that is in it. Rejects when the store refuses. */
  double(name: string, key: string): Promise<void>;
  /** Makes the document of a name and key due now. */
  fireEarly(name: string, key: string): Promise<void>;
  /** Leaves the document as a process does that was killed in the middle of it, so long ago. */
  leaveRunning(name: string, key: string, lockedAgoMs: number): Promise<void>;
  /** Disables the document of a name and key. */
  disable(name: string, key: string): Promise<void>;
  /** Locks the document of a name and key, as from so long ahead. */
  lockAhead(name: string, key: string, aheadMs: number): Promise<void>;
  removeAll(): Promise<void>;
}

export interface ContractStore {
  byHand: ByHand;
  /** Opens the store for one process more, as another process would. */
  open(pollMs?: number): JobStore;
  /** The same over a line that can be cut. */
  openOver(line: CuttableLine, log?: Logger): JobStore;
  line(): Promise<CuttableLine>;
  close(): Promise<void>;
}

/** MongoDB, for the contract. */
export function mongodbContract(uri: string): ContractStore {
  const client = new MongoClient(uri);
  const documents = client.db().collection(STORE_NAME);
  const only = (name: string, key: string) => ({ name, "data.key": key });
  const port = Number(/:(\d+)/.exec(uri.replace(/^mongodb:\/\//, ""))?.[1] ?? 27_017);
  return {
    byHand: {
      async insert({ name, data, due = true, forks = false }) {
        await documents.insertOne({
          name,
          data,
          fork: forks,
          type: "normal",
          priority: 0,
          lockedAt: null,
          nextRunAt: due ? new Date() : "garbage",
        });
      },
      async insertOdd(name) {
        const odd = {
          name,
          data: { key: "odd", id: "odd" },
          type: "single",
          priority: "high",
          nextRunAt: new Date(0),
        };
        const id = new ObjectId().toHexString();
        await client
          .db()
          .collection<{ _id: string }>(STORE_NAME)
          .insertOne({ ...odd, _id: id });
        await documents.insertOne({ ...odd, lockedAt: "yesterday" });
      },
      async double(name, key) {
        const { _id, ...rest } = (await documents.findOne(only(name, key)))!;
        await documents.insertOne(rest);
      },
      async fireEarly(name, key) {
        await documents.updateOne(only(name, key), { $set: { nextRunAt: new Date() } });
      },
      async leaveRunning(name, key, lockedAgoMs) {
        const lockedAt = new Date(Date.now() - lockedAgoMs);
        await documents.updateOne(only(name, key), {
          $set: { lockedAt, lastRunAt: lockedAt, nextRunAt: null },
        });
      },
      async disable(name, key) {
        await documents.updateOne(only(name, key), { $set: { disabled: true } });
      },
      async lockAhead(name, key, aheadMs) {
        await documents.updateOne(only(name, key), { $set: { lockedAt: new Date(Date.now() + aheadMs) } });
      },
      async removeAll() {
        await documents.deleteMany({});
      },
    },
    open: (pollMs = 200) => openJobStore({ kind: "mongodb", uri }, { pollMs }),
    openOver: (line, log) =>
      openJobStore(
        { kind: "mongodb", uri: uri.replace(`:${port}`, `:${line.port}`) },
        { pollMs: 200, ...(log ? { log } : {}) },
      ),
    line: () => openCuttableLine(port),
    close: () => client.close(),
  };
}

/** PostgreSQL, for the contract. */
export function postgresqlContract(url: string): ContractStore {
  const pools: pg.Pool[] = [];
  const poolOf = (address: string) => {
    const pool = new pg.Pool({ connectionString: address, max: 8, connectionTimeoutMillis: 2_000 });
    pool.on("error", () => undefined);
    pools.push(pool);
    return pool;
  };
  const pool = poolOf(url);
  const only = `name = $1 AND data ->> 'key' = $2`;
  const choice = (address: string): JobStoreChoice => ({ kind: "postgresql", pool: poolOf(address) });
  return {
    byHand: {
      async insert({ name, data, due = true, forks = false }) {
        await pool.query(
          `INSERT INTO ${STORE_NAME} (name, data, fork, next_run_at) VALUES ($1, $2, $3, CASE WHEN $4 THEN now() END)`,
          [name, JSON.stringify(data), forks, due],
        );
      },
      async double(name, key) {
        await pool.query(
          `INSERT INTO ${STORE_NAME} (name, data, next_run_at) SELECT name, data, next_run_at FROM ${STORE_NAME} WHERE ${only}`,
          [name, key],
        );
      },
      async fireEarly(name, key) {
        await pool.query(`UPDATE ${STORE_NAME} SET next_run_at = now() WHERE ${only}`, [name, key]);
      },
      async leaveRunning(name, key, lockedAgoMs) {
        await pool.query(
          `UPDATE ${STORE_NAME} SET next_run_at = NULL, last_run_at = now(), locked_at = now() - $3 * interval '1 ms' WHERE ${only}`,
          [name, key, lockedAgoMs],
        );
      },
      async disable(name, key) {
        await pool.query(`UPDATE ${STORE_NAME} SET disabled = true WHERE ${only}`, [name, key]);
      },
      async lockAhead(name, key, aheadMs) {
        await pool.query(`UPDATE ${STORE_NAME} SET locked_at = now() + $3 * interval '1 ms' WHERE ${only}`, [
          name,
          key,
          aheadMs,
        ]);
      },
      async removeAll() {
        await pool.query(`DELETE FROM ${STORE_NAME}`);
      },
    },
    open: (pollMs = 200) => openJobStore(choice(url), { pollMs }),
    openOver(line, log) {
      const address = new URL(url);
      address.port = String(line.port);
      return openJobStore(choice(address.href), { pollMs: 200, ...(log ? { log } : {}) });
    },
    line: () => openCuttableLine(Number(new URL(url).port)),
    async close() {
      await Promise.all(pools.map((each) => each.end()));
    },
  };
}
