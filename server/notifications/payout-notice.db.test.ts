import { afterAll, beforeAll, expect, it } from "vitest";
import { planHeldPayoutNotice } from "@/server/events/handlers/plan-held-payout-notice";
import { planPayoutNotice } from "@/server/events/handlers/plan-payout-notice";
import { findImbalances } from "@/server/ledger/check-ledger";
import { renderPaper } from "@/server/payroll/papers/render-paper";
import { payRun } from "@/server/payroll/paying/pay-run";
import { openPayingWorld, type PayingWorld } from "@/server/payroll/paying/testing/paying-world";
import { inTransaction } from "@/server/platform/context";
import { findMessages } from "./queries/find-messages";
import { findMessagesInput } from "./schemas";
import { sendingWorld } from "./testing/sending-world";

const world = sendingWorld();
let paying: PayingWorld;

beforeAll(async () => {
  paying = await openPayingWorld(world.database);
});
afterAll(() => paying.close());

it("A5: a vendor who is paid gets a notice with the receipt, once however often it is told, when the receipt is drawn", async () => {
  const { prisma } = world.database;
  const run = await paying.approvedRun({ vendors: 1, currency: "EUR" });
  const vendorId = run.vendorIds[0]!;
  await prisma.vendor.update({ where: { id: vendorId }, data: { email: "vendor@travellr.example" } });
  await prisma.recipientQuietHours.create({
    data: { recipientRef: vendorId, fromMinute: 0, untilMinute: 0 },
  });
  paying.clock.set(new Date());
  await paying.payUntilOver(run.runId);
  const event = await prisma.outboxEvent.findFirstOrThrow({ where: { type: "payout.paid" } });
  const handle = () =>
    inTransaction(world.ctx, (tx) =>
      planPayoutNotice.handle(tx, { ...event, payload: planPayoutNotice.schema.parse(event.payload) }),
    );
  await handle();
  await handle();
  const notices = () => prisma.message.findMany({ where: { vendorId }, orderBy: { seq: "asc" } });
  expect((await notices()).map(({ channel, status }) => `${channel} ${status}`)).toEqual([
    "EMAIL PLANNED",
    "PUSH SKIPPED",
  ]);
  await world.send({ settings: { attachmentWaitMs: 50 } });
  await world.until(
    async () => (await notices())[0]!,
    ({ leaseToken, status }) => leaseToken >= 2n && status === "PLANNED",
  );
  expect(world.simulator.resend.emails()).toEqual([]);
  const paper = await prisma.paper.findFirstOrThrow({
    where: { kind: "RECEIPT", subjectId: event.subjectId },
  });
  await renderPaper(paying.ctx, { paperId: paper.id }, new AbortController().signal);
  await world.until(
    async () => (await notices())[0]!,
    ({ status }) => status === "ACCEPTED",
  );
  const drawn = await prisma.paper.findUniqueOrThrow({ where: { id: paper.id } });
  expect(world.simulator.resend.emails()).toMatchObject([
    {
      to: ["vendor@travellr.example"],
      attachments: [{ contentType: "application/pdf", sha256: drawn.sha256 }],
    },
  ]);
  const content = await prisma.messageContent.findFirstOrThrow({ where: { renderedAt: { not: null } } });
  expect(content.attachments).toMatchObject([
    { kind: "PAYOUT_RECEIPT", ref: event.subjectId, sha256: drawn.sha256 },
  ]);
}, 60_000);

it("a payout of long ago is no news", async () => {
  const { prisma } = world.database;
  await prisma.message.deleteMany();
  const event = await prisma.outboxEvent.findFirstOrThrow({ where: { type: "payout.paid" } });
  await world.database.pool.query("ALTER TABLE receipt DISABLE TRIGGER USER");
  await world.database.pool.query(
    "UPDATE receipt SET snapshot = jsonb_set(snapshot, '{paidAt}', '\"2025-07-14T09:00:05.000Z\"')",
  );
  await inTransaction(world.ctx, (tx) =>
    planPayoutNotice.handle(tx, { ...event, payload: planPayoutNotice.schema.parse(event.payload) }),
  );
  expect(await prisma.message.count()).toBe(0);
});

it("28: a vendor whom a run could not pay gets one notice that says why, planned however often it is told", async () => {
  const { prisma } = world.database;
  await prisma.message.deleteMany();
  const { vendorIds, runId } = await paying.approvedRun({ vendors: 1, currency: "USD", accounts: false });
  const vendorId = vendorIds[0]!;
  await prisma.vendor.update({ where: { id: vendorId }, data: { email: "vendor@travellr.example" } });
  const payout = await prisma.payout.findFirstOrThrow({ where: { runId } });
  const event = {
    id: 28n,
    type: "payout.held-back",
    subjectKind: "payout",
    subjectId: payout.id,
    payload: { payoutId: payout.id, reason: "ACCOUNT_RESTRICTED" as const },
  };
  const handle = () =>
    inTransaction(world.ctx, (tx) => planHeldPayoutNotice.handle(tx, { ...event, createdAt: new Date() }));
  await handle();
  await handle();
  expect(await prisma.message.findMany({ where: { vendorId } })).toMatchObject([
    { channel: "EMAIL", templateKey: "payout-held", status: "PLANNED", subjectRef: payout.id },
  ]);
});

it("44: one notice per payout and event though it is told five times, none before the payout is, and its failure moves no money", async () => {
  const { prisma } = world.database;
  const email = "told-once@travellr.example";
  const run = await paying.approvedRun({ vendors: 1, currency: "CHF" });
  const vendorId = run.vendorIds[0]!;
  await prisma.vendor.update({ where: { id: vendorId }, data: { email } });
  await prisma.recipientQuietHours.create({
    data: { recipientRef: vendorId, fromMinute: 0, untilMinute: 0 },
  });
  paying.clock.set(new Date());
  const payout = await prisma.payout.findFirstOrThrow({ where: { runId: run.runId } });
  const told = () => prisma.outboxEvent.findMany({ where: { type: "payout.paid", subjectId: payout.id } });
  let undone = 0;
  const checkpoint = (step: string) => {
    if (step !== "paid-in-transaction" || undone > 0) return;
    undone += 1;
    throw new Error("undone on purpose");
  };
  for (let round = 0; round < 9 && undone === 0; round++) {
    await payRun(paying.ctx, paying.worker({ checkpoint }), run.runId, new AbortController().signal);
    paying.clock.advance(40_000);
  }
  // The transaction that made it paid was undone, and with it what tells of it.
  expect(await told()).toEqual([]);
  await paying.payUntilOver(run.runId);
  const [event, ...more] = await told();
  expect(more).toEqual([]);
  const payload = planPayoutNotice.schema.parse(event!.payload);
  await Promise.all(
    [1, 2, 3, 4, 5].map(() =>
      inTransaction(world.ctx, (tx) => planPayoutNotice.handle(tx, { ...event!, payload })),
    ),
  );
  const notices = () =>
    prisma.message.findMany({ where: { vendorId, channel: "EMAIL" }, select: { id: true, status: true } });
  expect(await notices()).toHaveLength(1);

  const paper = await prisma.paper.findFirstOrThrow({ where: { kind: "RECEIPT", subjectId: payout.id } });
  await renderPaper(paying.ctx, { paperId: paper.id }, new AbortController().signal);
  const money = async () => ({
    payout: await prisma.payout.findUniqueOrThrow({ where: { id: payout.id } }),
    run: await prisma.payrollRun.findUniqueOrThrow({ where: { id: run.runId } }),
    entries: await prisma.ledgerEntry.count(),
  });
  const before = await money();
  expect(before).toMatchObject({ payout: { status: "PAID" }, run: { status: "PAID" } });
  world.simulator.resend.setFault({ match: {}, action: { kind: "refuse", code: "validation_error" } });
  await world.send();
  await world.until(notices, (all) => all[0]!.status === "FAILED");
  expect(await money()).toEqual(before);
  expect(await findImbalances(paying.ctx)).toEqual([]);
  const found = await findMessages(world.ctx, findMessagesInput.parse({ query: email, channel: ["EMAIL"] }));
  expect(found.messages.map(({ id, status }) => ({ id, status }))).toEqual(await notices());
}, 60_000);
