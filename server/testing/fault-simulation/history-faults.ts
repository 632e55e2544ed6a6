import { createHash } from "node:crypto";
import type pg from "pg";
import { PAYOUT_TRANSITIONS } from "@/server/payroll/domain/payout-status";
import type { Context } from "@/server/platform/context";
import { paymentFaults } from "@/server/testing/kill-harness/payment-faults";
import type { StripeSimulator } from "@/server/testing/provider-simulator/stripe/stripe-simulator";

/** The indexes without which two of something could be, whatever the code does. */
const GUARDS = [
  "ledger_entry_one_earning_per_booking",
  "outbox_event_type_subject_id_key",
  "payout_attempt_idempotency_key_key",
  "payout_attempt_one_open",
  "payout_line_pkey",
  "payout_run_id_vendor_id_key",
  "payout_stripe_transfer_id_key",
  "payroll_run_one_per_period",
  "receipt_payout_id_key",
  "webhook_event_provider_event_id_key",
];

/**
 * Everything that is wrong with a run's whole history, as sentences: what the provider really paid, the books, the
 * receipts; moves that no table allows; moves without their audit row, or audit rows without their move; what was told
 * to others twice; a guard of the database that is missing.
 */
export async function historyFaults(options: {
  admin: pg.Pool;
  ctx: Context;
  stripe: StripeSimulator;
  runId: string;
  /** Where the audit log stood before the run was drafted. */
  auditHead: AuditHead;
}): Promise<string[]> {
  const { admin, ctx, stripe, runId } = options;
  return [
    ...(await paymentFaults(ctx, stripe, runId)),
    ...(await arrowFaults(admin, runId)),
    ...(await auditFaults(admin, runId)),
    ...(await outboxFaults(admin, runId)),
    ...(await chainFaults(admin, options.auditHead)),
    ...(await revokedFaults(admin, options.auditHead)),
    ...(await missingGuards(admin)),
  ];
}

interface AuditHead {
  seq: string;
  hash: string;
}

/** The last event of the audit log. */
export async function auditHead(admin: pg.Pool): Promise<AuditHead> {
  const { rows } = await admin.query<AuditHead>(
    "SELECT seq::text, hash FROM audit_event e ORDER BY e.seq DESC LIMIT 1",
  );
  return rows[0] ?? { seq: "0", hash: "0".repeat(64) };
}

/** What was added to the audit log since must follow what was there, one number after the other, and be what its hash says. */
async function chainFaults(admin: pg.Pool, since: AuditHead): Promise<string[]> {
  const { rows } = await admin.query<{ seq: string; prev_hash: string; hash: string; content: string }>(
    `SELECT seq::text, prev_hash, hash, jsonb_build_array(prev_hash, seq, (extract(epoch FROM at) * 1000000)::bigint,
       actor_kind, actor_id, actor_name, action, subject_kind, subject_id, before, after, reason, request_id)::text AS content
     FROM audit_event e WHERE e.seq > $1 ORDER BY e.seq`,
    [since.seq],
  );
  let head = since;
  for (const row of rows) {
    const follows = BigInt(row.seq) === BigInt(head.seq) + 1n && row.prev_hash === head.hash;
    if (!follows) return [`audit event ${row.seq} does not follow ${head.seq}`];
    if (createHash("sha256").update(row.content, "utf8").digest("hex") !== row.hash)
      return [`audit event ${row.seq} is not what its hash says`];
    head = row;
  }
  return [];
}

/** What somebody did between the end of their role and their getting it back. */
async function revokedFaults(admin: pg.Pool, since: AuditHead): Promise<string[]> {
  const { rows } = await admin.query<{ name: string; action: string }>(
    `SELECT a.actor_name AS name, a.action FROM audit_event a
     WHERE a.seq > $1 AND a.actor_kind = 'staff' AND a.action NOT LIKE '%.refused'
       AND (SELECT r.after->>'role' FROM audit_event r
         WHERE r.seq > $1 AND r.seq < a.seq AND r.action = 'staff.role.changed' AND r.subject_id = a.actor_id
         ORDER BY r.seq DESC LIMIT 1) = 'SUPPORT'`,
    [since.seq],
  );
  return rows.map(({ name, action }) => `${name} did ${action} after their role was withdrawn`);
}

async function arrowFaults(admin: pg.Pool, runId: string): Promise<string[]> {
  const { rows } = await admin.query<{ payout_id: string; moves: { from: string | null; to: string }[] }>(
    `SELECT payout_id, jsonb_agg(jsonb_build_object('from', "from", 'to', "to") ORDER BY id) AS moves
     FROM payout_event WHERE run_id = $1 GROUP BY payout_id`,
    [runId],
  );
  const allowed = PAYOUT_TRANSITIONS as Record<string, readonly string[]>;
  return rows.flatMap(({ payout_id, moves }) =>
    moves.flatMap(({ from, to }, index) => {
      const before = moves[index - 1]?.to;
      if (before !== undefined && from !== before) return [`${payout_id} left ${from} when it was ${before}`];
      if (from !== null && !allowed[from]?.includes(to)) return [`${payout_id} went from ${from} to ${to}`];
      return [];
    }),
  );
}

async function auditFaults(admin: pg.Pool, runId: string): Promise<string[]> {
  const { rows } = await admin.query<{ id: string; status: string; moved: number; audited: number }>(
    `WITH moved AS (SELECT payout_id AS id, "to"::text AS status, count(*)::int AS n FROM payout_event
        WHERE run_id = $1 AND "to" IN ('SENDING', 'UNKNOWN', 'SENT', 'PAID') GROUP BY 1, 2),
      audited AS (SELECT subject_id AS id, after->>'status' AS status, count(*)::int AS n FROM audit_event
        WHERE subject_kind = 'payout' AND subject_id IN (SELECT id FROM payout WHERE run_id = $1)
          AND after->>'status' IN ('SENDING', 'UNKNOWN', 'SENT', 'PAID') GROUP BY 1, 2)
     SELECT id, status, coalesce(m.n, 0) AS moved, coalesce(a.n, 0) AS audited
     FROM moved m FULL JOIN audited a USING (id, status) WHERE m.n IS DISTINCT FROM a.n`,
    [runId],
  );
  return rows.map(
    ({ id, status, moved, audited }) =>
      `${id} came to ${status} ${moved} times and was audited ${audited} times`,
  );
}

async function outboxFaults(admin: pg.Pool, runId: string): Promise<string[]> {
  const { rows } = await admin.query<{ id: string; told: number; status: string }>(
    `SELECT p.id, p.status::text AS status, count(o.id)::int AS told FROM payout p
     LEFT JOIN outbox_event o ON o.payload->>'payoutId' = p.id AND o.type = 'payout.paid'
     WHERE p.run_id = $1 GROUP BY p.id, p.status HAVING count(o.id) <> (p.status = 'PAID')::int`,
    [runId],
  );
  return rows.map(({ id, status, told }) => `${id} is ${status} and was told as paid ${told} times`);
}

async function missingGuards(admin: pg.Pool): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT unnest($1::text[]) AS name EXCEPT
     SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisunique AND i.indisvalid`,
    [GUARDS],
  );
  return rows.map(({ name }) => `the database has no unique index ${name}`);
}
