import { describe, expect, it } from "vitest";
import { inTransaction, type Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { recordAudit } from "./commands/record-audit";
import { verifyAudit } from "./commands/verify-audit";
import { verifyAuditChain } from "./queries/verify-audit-chain";

const database = useTestDatabase({ poolMax: 20 });

const staff = { kind: "staff", id: "stf_1", name: "Ines", role: "FINANCE", sessionId: "ses_1" } as const;

function record(ctx: Context, subjectId: string) {
  const entry = {
    action: "test.thing.done",
    subjectKind: "thing",
    subjectId,
    before: { n: 1n },
    after: { n: 2n },
  };
  return inTransaction(ctx, (tx) => recordAudit(tx, entry));
}

/** Does to the log what only somebody with all rights on the database can, and undoes it afterwards. */
async function tamper(sql: string): Promise<unknown> {
  const undo = new Error("undone");
  let verdict: unknown;
  await database.prisma
    .$transaction(async (tx) => {
      await tx.$executeRawUnsafe("ALTER TABLE audit_event DISABLE TRIGGER ALL");
      for (const statement of sql.split(";")) await tx.$executeRawUnsafe(statement);
      // A chunk smaller than the log, so that the walk crosses its border too.
      verdict = await verifyAuditChain(tx, { chunkSize: 3 });
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return verdict;
}

describe("the audit log", () => {
  it("is intact when empty, and numbers from 1", async () => {
    expect(await verifyAuditChain(database.prisma)).toMatchObject({ intact: true, eventCount: 0n });
    const ctx = database.context({ actor: staff });
    for (let n = 1; n <= 8; n += 1) expect(await record(ctx, `thing_${n}`)).toBe(BigInt(n));
    expect(await verifyAuditChain(database.prisma, { chunkSize: 3 })).toMatchObject({
      intact: true,
      eventCount: 8n,
    });
  });

  it("keeps actor, states and request, with amounts to the last digit", async () => {
    const event = await database.prisma.auditEvent.findUniqueOrThrow({ where: { seq: 1n } });
    expect(event).toMatchObject({
      actorKind: "staff",
      actorId: "stf_1",
      actorName: "Ines",
      before: { n: "1" },
      after: { n: "2" },
      requestId: "req_test",
      prevHash: "0".repeat(64),
    });
  });

  it("disappears with its transaction and leaves no gap", async () => {
    const ctx = database.context({ actor: staff });
    const entry = { action: "test.thing.done", subjectKind: "thing", subjectId: "thing_undone" };
    await expect(
      inTransaction(ctx, async (tx) => {
        await recordAudit(tx, entry);
        throw new Error("the business part failed");
      }),
    ).rejects.toThrow("the business part failed");
    expect(await record(ctx, "thing_9")).toBe(9n);
  });

  it.each([
    ["UPDATE", "UPDATE audit_event SET reason = 'x' WHERE seq = 1"],
    ["DELETE", "DELETE FROM audit_event WHERE seq = 1"],
    ["TRUNCATE", "TRUNCATE audit_event"],
  ])("refuses %s, also in replication mode", async (name, sql) => {
    await expect(database.pool.query(sql)).rejects.toThrow(`append-only: ${name} refused`);
    const client = await database.pool.connect();
    try {
      await client.query("BEGIN; SET LOCAL session_replication_role = replica");
      await expect(client.query(sql)).rejects.toThrow(`append-only: ${name} refused`);
    } finally {
      await client.query("ROLLBACK");
      client.release();
    }
  });

  it("lets a plain INSERT choose neither number nor hash", async () => {
    const { rows } = await database.pool.query(
      `INSERT INTO audit_event (seq, at, actor_kind, actor_name, action, subject_kind, subject_id, prev_hash, hash)
       VALUES (500, now(), 'system', 'x', 'a.b.done', 'thing', 't', '', 'forged') RETURNING seq`,
    );
    expect(rows).toEqual([{ seq: 10n }]);
    expect(await verifyAuditChain(database.prisma)).toMatchObject({ intact: true });
  });

  const copyOf = (seq: string) =>
    `INSERT INTO audit_event SELECT ${seq}, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, before, after, reason, request_id, prev_hash, hash FROM audit_event WHERE seq = 4`;

  it.each([
    ["an edit", "UPDATE audit_event SET actor_name = 'Otto' WHERE seq = 4", 4n, "CONTENT"],
    ["an edit of an amount", `UPDATE audit_event SET after = '{"n": "3"}' WHERE seq = 7`, 7n, "CONTENT"],
    [
      "a moved instant",
      "UPDATE audit_event SET at = at + interval '1 microsecond' WHERE seq = 2",
      2n,
      "CONTENT",
    ],
    [
      "an edit with a recomputed hash",
      `UPDATE audit_event SET actor_name = 'Otto' WHERE seq = 4;
       UPDATE audit_event e SET hash = encode(sha256(convert_to(audit_event_content(e), 'UTF8')), 'hex') WHERE seq = 4`,
      5n,
      "LINK",
    ],
    ["a deletion", "DELETE FROM audit_event WHERE seq = 4", 4n, "GAP"],
    ["a deletion of the first", "DELETE FROM audit_event WHERE seq = 1", 1n, "GAP"],
    [
      "a deletion that renumbers the rest",
      "DELETE FROM audit_event WHERE seq = 4; UPDATE audit_event SET seq = -seq WHERE seq > 4; UPDATE audit_event SET seq = -seq - 1 WHERE seq < 0",
      4n,
      "LINK",
    ],
    [
      "a reordering",
      "UPDATE audit_event SET seq = -4 WHERE seq = 4; UPDATE audit_event SET seq = 4 WHERE seq = 5; UPDATE audit_event SET seq = 5 WHERE seq = -4",
      4n,
      "LINK",
    ],
    ["an insertion at the end", copyOf("11"), 11n, "LINK"],
    ["an insertion before the first", copyOf("0"), 0n, "GAP"],
  ])("shows %s at the first event concerned", async (_, sql, firstBadSeq, problem) => {
    expect(await tamper(sql)).toEqual({ intact: false, firstBadSeq, problem });
  });

  it("shows a cut-off tail to whoever noted the head", async () => {
    const ctx = database.context();
    const { head } = (await verifyAudit(ctx)).json;
    expect((await verifyAudit(ctx, { anchor: head! })).exitCode).toBe(0);
    expect((await verifyAudit(ctx, { anchor: `10:${"a".repeat(64)}` })).json).toEqual({
      intact: false,
      firstBadSeq: "10",
      problem: "ANCHOR",
    });
    expect((await verifyAudit(ctx, { anchor: `99:${"a".repeat(64)}` })).json).toMatchObject({
      problem: "ANCHOR",
    });
  });

  it("has neither gap nor fork after 20 writers at once", async () => {
    const ctx = database.context({ actor: staff });
    const seqs = await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        const own: bigint[] = [];
        for (let n = 0; n < 25; n += 1) own.push(await record(ctx, `writer_${writer}_${n}`));
        return own;
      }),
    );
    const all = seqs.flat().sort((a, b) => (a < b ? -1 : 1));
    expect(all).toEqual(Array.from({ length: 500 }, (_, index) => BigInt(index + 11)));
    expect(await verifyAuditChain(database.prisma)).toMatchObject({ intact: true, eventCount: 510n });
  });

  it("tells a transaction with an old view that it has to start again, which inTransaction does", async () => {
    const ctx = database.context({ actor: staff });
    let attempts = 0;
    const entry = { action: "test.thing.done", subjectKind: "thing", subjectId: "serializable" };
    const seq = await inTransaction(
      ctx,
      async (tx) => {
        attempts += 1;
        // Takes the snapshot; then somebody else appends.
        await tx.db.$queryRaw`SELECT 1 FROM audit_event LIMIT 1`;
        if (attempts === 1) await record(ctx, "in between");
        return recordAudit(tx, entry);
      },
      { isolation: "Serializable" },
    );
    expect({ attempts, seq }).toEqual({ attempts: 2, seq: 512n });
  });
});
