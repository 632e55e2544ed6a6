import type { TaskScope } from "./maintenance-task";
import { BOOKING_COLUMNS, CHILDREN, checksumOf, prefixed, SCHEMA_VERSION } from "./archive-columns";

const HAVE_CHILDREN = `SELECT ${CHILDREN.map(
  ({ live }) =>
    `EXISTS (SELECT FROM ${live} c WHERE c.booking_id BETWEEN $1::bigint AND $2::bigint) AS ${live}`,
).join(", ")}`;

const MOVE_CHILDREN = CHILDREN.map(({ live, archive, columns }) => ({
  live,
  sql: `WITH gone AS (DELETE FROM ${live} c WHERE c.booking_id = ANY ($1::bigint[]) RETURNING c.*)
        INSERT INTO ${archive} (${columns.join(", ")}, checksum)
        SELECT ${prefixed("g", columns)}, ${checksumOf("g", columns)} FROM gone g`,
}));

// Children's foreign keys to the archive are checked at the commit, so that they can go before their booking: the
// live ones are checked at once.
const MOVE_BOOKINGS = `
  WITH gone AS (DELETE FROM booking b WHERE b.id = ANY ($1::bigint[]) RETURNING b.*)
  INSERT INTO archived_booking (${BOOKING_COLUMNS.join(", ")}, schema_version, archived_at, run_id, checksum)
  SELECT ${prefixed("g", BOOKING_COLUMNS)}, ${SCHEMA_VERSION}, now(), $2, ${checksumOf("g", BOOKING_COLUMNS)}
    FROM gone g`;

/**
 * Moves these bookings and what belongs to them into the archive, in the caller's transaction. The ids are sorted.
 * Throws an Error when one of them is not there: the caller's snapshot said that it is.
 */
export async function moveToArchive(
  { client, runId }: Pick<TaskScope, "client" | "runId">,
  ids: readonly string[],
): Promise<void> {
  const { rows } = await client.query<Record<string, boolean>>({
    name: "maintenance-have-children",
    text: HAVE_CHILDREN,
    values: [ids[0], ids.at(-1)],
  });
  for (const { live, sql } of MOVE_CHILDREN) if (rows[0]![live]) await client.query(sql, [ids]);
  const { rowCount } = await client.query({
    name: "maintenance-move-bookings",
    text: MOVE_BOOKINGS,
    values: [ids, runId],
  });
  if (rowCount !== ids.length)
    throw new Error(`Of ${ids.length} bookings ${rowCount ?? 0} were moved into the archive.`);
}
