import { afterAll, beforeAll, expect, it } from "vitest";
import { planHeldPayoutNotice } from "@/server/events/handlers/plan-held-payout-notice";
import { planPayoutNotice } from "@/server/events/handlers/plan-payout-notice";
import { renderPaper } from "@/server/payroll/papers/render-paper";
import { openPayingWorld, type PayingWorld } from "@/server/payroll/paying/testing/paying-world";
import { inTransaction } from "@/server/platform/context";
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
