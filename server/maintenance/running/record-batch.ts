import { createHash } from "node:crypto";
import type pg from "pg";
import { PLANNED_IDS_MAX } from "@/server/maintenance/domain/dry-run-binding";
import type { Batch, BatchEffect, BatchItem } from "@/server/maintenance/tasks/maintenance-task";
import { takenIds } from "@/server/maintenance/tasks/taken-items";
import type { ClaimedRun } from "./claim-run";
import type { RunTally } from "./run-tally";

export interface RecordedBatch {
  run: ClaimedRun;
  batch: Batch;
  items: readonly BatchItem[];
  effect: BatchEffect;
  /** With this batch. */
  tally: RunTally;
  tookMs: number;
  size: number;
  nextSize: number;
  leaseMs: number;
}

/** What the cursor says when nothing is left. */
export const AT_END = { isEnd: true } as const;

const UPDATE_RUN = `
  UPDATE maintenance_run
     SET cursor = $3::jsonb, scanned = $4, moved = $5, deleted = $6, skipped = $7, skipped_by_reason = $8::jsonb,
         bytes_before = $9, bytes_after = $10, batches = $11, batch_size = $12, busy_ms = $13, throttled_ms = $14,
         ids_state = $15, lease_until = clock_timestamp() + make_interval(secs => $16::float8 / 1000),
         throttled_for = NULL, changed_at = clock_timestamp()
   WHERE id = $1 AND lease_token = $2::bigint`;

/**
 * Writes down what a batch did, with where the next begins, on a connection with the batch's transaction open. False
 * when the lease is lost: then the transaction must be undone.
 */
export async function recordBatch(client: pg.ClientBase, recorded: RecordedBatch): Promise<boolean> {
  const { run, batch, items, effect, tally, tookMs, size, nextSize, leaseMs } = recorded;
  const ids = takenIds(items);
  const samples = tally.takeSamples(items);
  if (samples.length > 0) await insertSamples(client, run.id, samples);
  if (!run.dryRun)
    await client.query({
      name: "maintenance-log-batch",
      text: `INSERT INTO maintenance_batch (run_id, number, took_ms, size, scanned, moved, deleted, skipped,
                                            bytes_before, bytes_after, first_id, last_id, ids_hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      values: [
        run.id,
        tally.batches,
        Math.round(tookMs),
        size,
        batch.scanned,
        effect.moved,
        effect.deleted,
        items.length - ids.length,
        Math.round(effect.bytesBefore),
        Math.round(effect.bytesAfter),
        ids[0] ?? null,
        ids.at(-1) ?? null,
        createHash("sha256")
          .update(ids.map((id) => `${id}\n`).join(""))
          .digest("hex"),
      ],
    });
  else if (ids.length > 0 && tally.affected <= PLANNED_IDS_MAX)
    await client.query("INSERT INTO maintenance_plan (run_id, number, ids) VALUES ($1, $2, $3)", [
      run.id,
      tally.batches,
      ids,
    ]);
  const { rowCount } = await client.query({
    name: "maintenance-record-run",
    text: UPDATE_RUN,
    values: [
      run.id,
      run.token,
      JSON.stringify(batch.next ?? AT_END),
      tally.scanned,
      tally.moved,
      tally.deleted,
      tally.skipped,
      JSON.stringify(tally.skippedByReason),
      Math.round(tally.bytesBefore),
      Math.round(tally.bytesAfter),
      tally.batches,
      nextSize,
      Math.round(tally.busyMs),
      Math.round(tally.throttledMs),
      Buffer.from(tally.idsState()),
      leaseMs,
    ],
  });
  return rowCount === 1;
}

async function insertSamples(client: pg.ClientBase, runId: string, samples: readonly BatchItem[]) {
  await client.query(
    `INSERT INTO maintenance_sample (run_id, kind, row_id, label, reason, detail)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])`,
    [
      runId,
      samples.map(({ kind }) => kind),
      samples.map(({ id }) => id),
      samples.map(({ label }) => label),
      samples.map(({ reason }) => reason),
      samples.map(({ detail }) => detail ?? null),
    ],
  );
}
