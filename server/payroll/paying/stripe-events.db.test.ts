import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { receiveStripeEvent } from "@/server/events/commands/receive-stripe-event";
import { useTestDatabase } from "@/server/testing/database";
import { handleStripeEvent } from "./handle-stripe-event";
import { payRun } from "./pay-run";
import { expectPaidExactlyOnce } from "./testing/paid-exactly-once";
import { openPayingWorld, type PayingWorld } from "./testing/paying-world";

// Whole runs through HTTP and PostgreSQL: seconds on a free machine, more on one that is shared.
vi.setConfig({ testTimeout: 90_000 });

const database = useTestDatabase({ poolMax: 20 });
const SECRET = "whsec_new";
let world: PayingWorld;
let door: Server;
let answers: number[];

/** A door as the web process has it, on a port of its own. */
beforeEach(async () => {
  world = await openPayingWorld(database);
  answers = [];
  door = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const webhook = {
        rawBody: Buffer.concat(chunks).toString("utf8"),
        signature: String(request.headers["stripe-signature"] ?? ""),
        secrets: ["whsec_old", SECRET],
      };
      // Signatures carry real time, so the door has a real clock.
      void receiveStripeEvent(database.context({ clock: { now: () => new Date() } }), webhook).then(
        (received) => {
          const status = received.kind === "refused" ? 400 : 200;
          answers.push(status);
          response.writeHead(status).end();
        },
      );
    });
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => door.once("listening", listening));
  const { port } = door.address() as AddressInfo;
  world.simulator.stripe.setWebhookTargets([{ url: `http://127.0.0.1:${port}/`, secret: SECRET }]);
});

afterEach(async () => {
  await world.close();
  door.closeAllConnections();
  await new Promise((closed) => door.close(closed));
});

const never = () => new AbortController().signal;

async function handleAll(paying = world.worker()) {
  const events = await database.prisma.webhookEvent.findMany({
    where: { handledAt: null },
    orderBy: { id: "desc" },
  });
  for (const event of events) await handleStripeEvent(world.ctx, paying, event.id);
  return events.length;
}

describe("webhooks", () => {
  it("payouts 2: five copies are stored once, and confirm the payout at once, before its time", async () => {
    world.simulator.stripe.setWebhookFault({ action: { kind: "duplicate", copies: 5 } });
    const { runId } = await world.approvedRun({ vendors: 2, currency: "EUR" });
    const paying = world.worker();
    await payRun(world.ctx, paying, runId, never());
    await world.simulator.stripe.webhooksIdle();
    const created = world.simulator.stripe.events().filter((event) => event.type === "transfer.created");
    expect(created).toHaveLength(2);
    expect(answers).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await database.prisma.webhookEvent.count()).toBe(2);
    expect(await database.prisma.job.count({ where: { name: "payroll.handle-stripe-event" } })).toBe(2);
    expect(await handleAll(paying)).toBe(2);
    await payRun(world.ctx, paying, runId, never());
    await expectPaidExactlyOnce(world, runId);
  });

  it("a webhook that comes before the answer confirms the payout as soon as it is sent", async () => {
    world.simulator.stripe.setWebhookFault({ action: { kind: "before_response" } });
    const { runId } = await world.approvedRun({ vendors: 1, currency: "USD" });
    const paying = world.worker({
      checkpoint: async (step) => {
        if (step === "answered") await handleAll();
      },
    });
    await payRun(world.ctx, paying, runId, never());
    await expectPaidExactlyOnce(world, runId);
  });

  it("sees a transfer that came back days after it was paid", async () => {
    const { runId } = await world.approvedRun({ vendors: 2, currency: "GBP" });
    const paying = world.worker();
    await world.payUntilOver(runId, paying);
    const payout = await database.prisma.payout.findFirstOrThrow({ where: { runId } });
    await paying.gateway.createReversal({
      transferId: payout.stripeTransferId!,
      amountMinor: payout.payMinor,
      metadata: {},
      idempotencyKey: "reversal-gbp",
    });
    await vi.waitFor(async () =>
      expect(await database.prisma.webhookEvent.count({ where: { type: "transfer.reversed" } })).toBe(1),
    );
    await handleAll(paying);
    expect(await database.prisma.payout.findUnique({ where: { id: payout.id } })).toMatchObject({
      status: "RETURNED",
    });
    expect(await database.prisma.payrollRun.findUnique({ where: { id: runId } })).toMatchObject({
      status: "PARTLY_PAID",
    });
  });

  it("brings a vendor's account up to date from Stripe itself", async () => {
    const { vendorIds } = await world.approvedRun({ vendors: 1, currency: "CHF" });
    const account = { vendorId: vendorIds[0] };
    const { stripeAccountId } = await database.prisma.payoutAccount.findUniqueOrThrow({ where: account });
    world.simulator.stripe.changeAccount(stripeAccountId, {
      payoutsEnabled: false,
      transfers: "inactive",
      disabledReason: "requirements.past_due",
    });
    await vi.waitFor(async () =>
      expect(await database.prisma.webhookEvent.count({ where: { type: "account.updated" } })).toBe(1),
    );
    await handleAll();
    expect(await database.prisma.payoutAccount.findUnique({ where: account })).toMatchObject({
      status: "RESTRICTED",
      disabledReason: "requirements.past_due",
    });
  });

  it("refuses what Stripe did not sign and writes nothing", async () => {
    const count = await database.prisma.webhookEvent.count();
    const { port } = door.address() as AddressInfo;
    const forged = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      body: JSON.stringify({ id: "evt_1", object: "event", type: "transfer.created", created: 1 }),
      headers: { "stripe-signature": `t=${Math.floor(Date.now() / 1000)},v1=${"0".repeat(64)}` },
    });
    expect(forged.status).toBe(400);
    expect(await database.prisma.webhookEvent.count()).toBe(count);
  });
});
