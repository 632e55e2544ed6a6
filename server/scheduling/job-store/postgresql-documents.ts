import { PostgresJobRepository, PostgresNotificationChannel } from "@agendajs/postgres-backend";
import type { Pool } from "pg";
import {
  CLOCKS_DIFFER_MS,
  REMAINS_AFTER_MS,
  STORE_NAME,
  type WakeUpDocuments,
} from "@/server/scheduling/job-store/wake-up-documents";

const CHANNEL = STORE_NAME;
// So many times two processes may get into each other's way over one key before that is an error.
const TRIES = 20;

/**
 * Wake-ups in PostgreSQL, in the table `agenda_jobs`. While it is started it keeps one connection of the pool
 * for itself, to be told of new wake-ups. The pool stays the caller's.
 */
export function postgresqlDocuments(pool: Pool): WakeUpDocuments {
  const channel = new PostgresNotificationChannel({
    pool,
    channelName: CHANNEL,
    reconnect: {
      enabled: true,
      maxAttempts: Number.MAX_SAFE_INTEGER,
      initialDelayMs: 1_000,
      maxDelayMs: 5_000,
    },
  });
  // Without a listener an error of the connection would end the process. Polling goes on, and it dials again.
  channel.on("error", () => undefined);

  return {
    kind: "postgresql",
    repository: new PostgresJobRepository({ pool, tableName: STORE_NAME, ensureSchema: false }),
    channel,

    async prepare() {
      // Says so at once when the migration is missing.
      await pool.query(`SELECT 1 FROM ${STORE_NAME} LIMIT 1`);
    },

    async put({ name, key, id, at, orSooner }) {
      for (let tries = 1; tries <= TRIES; tries++) {
        const { rows } = await pool.query<{ isNew: boolean }>(PUT, [name, key, id, at, orSooner, CHANNEL]);
        if (rows[0]) return rows[0].isNew;
        // The one with the slot is locked: taken, running, or lost with its process. It no longer counts.
        await pool.query(
          `UPDATE ${STORE_NAME} SET data = data - 'slot'
           WHERE name = $1 AND data ->> 'slot' = $2 AND locked_at IS NOT NULL`,
          [name, key],
        );
      }
      throw new Error(`The wake-up ${name} ${key} could not be written.`);
    },

    async remove(name, key) {
      const { rowCount } = await pool.query(
        `DELETE FROM ${STORE_NAME} WHERE name = $1 AND data ->> 'key' = $2`,
        [name, key],
      );
      return rowCount ?? 0;
    },

    async release(ids) {
      await pool.query(
        `UPDATE ${STORE_NAME} SET locked_at = NULL, next_run_at = now() WHERE id = ANY ($1::uuid[])`,
        [ids],
      );
    },

    async removeByIds(ids) {
      await pool.query(`DELETE FROM ${STORE_NAME} WHERE id = ANY ($1::uuid[])`, [ids]);
    },

    async list({ name, keys, limit }) {
      const { rows } = await pool.query<Row>(
        `SELECT name, coalesce(data ->> 'key', '') AS key, coalesce(data ->> 'id', '') AS id, next_run_at AS "dueAt",
                locked_at AS "lockedAt", last_modified_by AS "lastHeldBy", coalesce(fail_count, 0) AS failures
         FROM ${STORE_NAME}
         WHERE ($1::text IS NULL OR name = $1) AND ($2::text[] IS NULL OR data ->> 'key' = ANY ($2))
         ORDER BY next_run_at NULLS FIRST, created_at LIMIT $3`,
        [name ?? null, keys ?? null, limit],
      );
      return rows;
    },

    async removeSpoilt(names) {
      const { rows } = await pool.query<{ word: string }>(REMOVE_SPOILT, [
        names.map(({ name }) => name),
        names.map(({ lockLifetimeMs }) => lockLifetimeMs),
        REMAINS_AFTER_MS,
        CLOCKS_DIFFER_MS,
      ]);
      return rows.map(({ word }) => word);
    },

    async ping() {
      await pool.query("SELECT 1");
    },

    close: async () => undefined,
  };
}

interface Row {
  name: string;
  key: string;
  id: string;
  dueAt: Date | null;
  lockedAt: Date | null;
  lastHeldBy: string | null;
  failures: number;
}

// A lock that nobody holds any more is taken over, but not of a disabled document, nor one of a time to come.
const REMOVE_SPOILT = `
  DELETE FROM ${STORE_NAME} AS kept
   USING unnest($1::text[], $2::float8[]) AS known(name, lifetime_ms)
   WHERE kept.name = known.name
     AND (locked_at > now() + (lifetime_ms + $4) * interval '1 ms'
          OR (disabled AND coalesce(locked_at, '-infinity') <= now() - lifetime_ms * interval '1 ms')
          OR (locked_at IS NULL
              AND (coalesce(jsonb_typeof(data -> 'key'), '') <> 'string' OR coalesce(jsonb_typeof(data -> 'id'), '') <> 'string'
                   OR (next_run_at IS NULL AND coalesce(last_finished_at, '-infinity') <= now() - $3 * interval '1 ms'))))
  RETURNING kept.name || ' ' || id || ': ' || CASE WHEN locked_at IS NOT NULL AND NOT disabled THEN 'its lock is of a time to come'
    WHEN disabled THEN 'it is disabled' WHEN next_run_at IS NOT NULL THEN 'no key and id'
    WHEN fail_count > 0 THEN 'it failed for good' ELSE 'it is finished' END AS word`;

// Answers no row when the one that has the slot is locked. The notification has the shape Agenda's channel reads.
const PUT = `
  WITH put AS (
    INSERT INTO ${STORE_NAME} AS kept (name, next_run_at, type, data)
    VALUES ($1::text, $4::timestamptz, 'normal',
            jsonb_build_object('key', $2::text, 'slot', $2::text, 'id', $3::text))
    ON CONFLICT (name, (data ->> 'slot')) WHERE data ->> 'slot' IS NOT NULL DO UPDATE
      SET next_run_at = CASE WHEN $5 THEN least(kept.next_run_at, EXCLUDED.next_run_at) ELSE EXCLUDED.next_run_at END,
          data = EXCLUDED.data, type = 'normal', disabled = false, repeat_interval = NULL, repeat_at = NULL,
          fail_count = NULL, fail_reason = NULL, failed_at = NULL
      WHERE kept.locked_at IS NULL
    RETURNING id, name, next_run_at, priority, xmax = 0 AS is_new
  )
  SELECT is_new AS "isNew",
         pg_notify($6, json_build_object('jobId', id, 'jobName', name, 'priority', priority,
           'nextRunAt', to_char(next_run_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'timestamp', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text)
  FROM put`;
