import type { TaskScope } from "@/server/maintenance/tasks/maintenance-task";

type Scope = Pick<TaskScope, "client" | "runId">;

/** Keeps which files a run compressed. */
export interface FileJournal {
  /** Those of the paths that were unpacked less than 30 days ago. */
  restoredLately(scope: Scope, paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** Says before anything is done which files are to be compressed: a run may be killed in between. */
  begin(scope: Scope, paths: readonly string[]): Promise<void>;
  /** Says what became of them. */
  end(
    scope: Scope,
    done: readonly { path: string; sha256: string }[],
    left: readonly string[],
  ): Promise<void>;
}

/** In PostgreSQL. */
export const databaseJournal: FileJournal = {
  async restoredLately({ client }, paths) {
    if (paths.length === 0) return new Set();
    const { rows } = await client.query<{ path: string }>(
      `SELECT DISTINCT path FROM compressed_file
        WHERE path = ANY ($1::text[]) AND restored_at > scheduling_now() - interval '30 days'`,
      [paths],
    );
    return new Set(rows.map(({ path }) => path));
  },
  async begin({ client, runId }, paths) {
    if (paths.length === 0) return;
    await client.query(
      "INSERT INTO compressed_file (run_id, path) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING",
      [runId, paths],
    );
  },
  async end({ client, runId }, done, left) {
    if (done.length > 0)
      await client.query(
        `UPDATE compressed_file f SET sha256 = d.sha256 FROM unnest($2::text[], $3::text[]) AS d (path, sha256)
          WHERE f.run_id = $1 AND f.path = d.path`,
        [runId, done.map(({ path }) => path), done.map(({ sha256 }) => sha256)],
      );
    if (left.length > 0)
      await client.query(
        "DELETE FROM compressed_file WHERE run_id = $1 AND path = ANY ($2::text[]) AND sha256 IS NULL",
        [runId, left],
      );
  },
};

/** Nowhere. */
export const noJournal: FileJournal = {
  restoredLately: async () => new Set(),
  begin: async () => undefined,
  end: async () => undefined,
};
