/** A bug as somebody might write it, put into a copy of the code to see whether the simulation finds it. */
export interface PlantedBug {
  title: string;
  /** Texts of the source, each there once, and what stands in their place. */
  patches: readonly { file: string; find: string; replace: string }[];
  /** What the bug changes in the database. */
  sql?: string;
}

/** Twelve bugs, counted from 1: the kinds that have paid people twice elsewhere. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    title: "a unique index is dropped",
    patches: [],
    sql: "DROP INDEX payout_attempt_one_open",
  },
  {
    title: "every call has a random key",
    patches: [
      {
        file: "server/payroll/paying/transfer-body.ts",
        find: "return { ...body, amountMinor: BigInt(body.amountMinor), idempotencyKey };",
        replace:
          "return { ...body, amountMinor: BigInt(body.amountMinor), idempotencyKey: idempotencyKey + Math.random() };",
      },
    ],
  },
  {
    title: "a claim does not look whether another worker holds the payout",
    patches: [
      {
        file: "server/payroll/paying/claim-payout.ts",
        find: "WHERE (p.lease_until IS NULL OR p.lease_until < clock_timestamp()) AND ${which}",
        replace: "WHERE ${which}",
      },
    ],
  },
  {
    title: "the content's hash is not looked at before paying",
    patches: [
      {
        file: "server/payroll/paying/start-paying.ts",
        find: "if ((await computeRunHash(tx, run.id)) !== run.contentHash)",
        replace: "if ((await computeRunHash(tx, run.id)) === null)",
      },
    ],
  },
  {
    title: "what is unknown is tried again under a new key",
    patches: [
      {
        file: "server/payroll/paying/open-attempt.ts",
        find: "return { id: attempt.id, number: attempt.number, idempotencyKey: attempt.idempotencyKey, body, calls };",
        replace:
          "return { id: attempt.id, number: attempt.number, idempotencyKey: `${attempt.idempotencyKey}-${calls}`, body, calls };",
      },
    ],
  },
  {
    title: "a worker writes whether or not its claim still holds",
    patches: [
      {
        file: "server/payroll/paying/claim-payout.ts",
        find: "SELECT id FROM payout WHERE id = ${claimed.id} AND lease_token = ${claimed.leaseToken} FOR UPDATE`;",
        replace: "SELECT id FROM payout WHERE id = ${claimed.id} FOR UPDATE`;",
      },
    ],
  },
  {
    title: "an event is believed, whenever it comes",
    patches: [
      {
        file: "server/payroll/paying/handle-stripe-event.ts",
        find: "  if (!payout) return;\n",
        replace:
          '  if (!payout) return;\n  await ctx.db.payout.updateMany({ where: { id: payout.id, status: "SENT" }, data: { status: "PAID" } });\n',
      },
    ],
  },
  {
    title: "an amount goes through a float",
    patches: [
      {
        file: "server/payroll/paying/transfer-body.ts",
        find: "return { ...body, amountMinor: BigInt(body.amountMinor), idempotencyKey };",
        replace:
          "return { ...body, amountMinor: BigInt(Math.trunc((parseFloat(body.amountMinor) / 100) * 100)), idempotencyKey };",
      },
    ],
  },
  {
    title: "the audit row is written outside the transaction",
    patches: [
      {
        file: "server/payroll/paying/move-payout.ts",
        find: "  await recordAudit(tx, {",
        replace:
          "  void (async (...row: Parameters<typeof recordAudit>) => { await new Promise((done) => setTimeout(done, 20)); await recordAudit(...row).catch(() => undefined); })(tx, {",
      },
    ],
  },
  {
    title: "a compare-and-set does not count what it changed",
    patches: [
      {
        file: "server/payroll/paying/claim-payout.ts",
        find: "  const row = rows[0];\n  if (!row) return null;",
        replace:
          "  const row = rows[0] ?? (await ctx.pool.query(`SELECT id, run_id, status, lease_token FROM payout WHERE run_id = $1 AND status = 'SENDING' LIMIT 1`, [id])).rows[0];\n  if (!row) return null;",
      },
    ],
  },
  {
    title: "an event is acknowledged before it is stored",
    patches: [
      {
        file: "server/events/commands/receive-stripe-event.ts",
        find: "  return inTransaction(ctx, async (tx) => {",
        replace:
          '  setTimeout(() => void store().catch(() => undefined), 50);\n  return { kind: "stored" };\n  function store() { return inTransaction(ctx, async (tx) => {',
      },
      {
        file: "server/events/commands/receive-stripe-event.ts",
        find: '    return { kind: "stored" };\n  });\n}',
        replace: '    return { kind: "stored" };\n  }); }\n}',
      },
    ],
  },
  {
    title: "what is told to others is told twice, under another name the second time",
    patches: [
      {
        file: "server/events/commands/write-outbox-event.ts",
        find: "VALUES (${type}, ${subjectKind}, ${subjectId}, ${JSON.stringify(payload)}::jsonb)`;",
        replace:
          "SELECT ${type}, ${subjectKind}, ${subjectId} || repeat('#', n - 1), ${JSON.stringify(payload)}::jsonb FROM generate_series(1, 2) n`;",
      },
    ],
  },
];
