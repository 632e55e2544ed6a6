import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Context } from "@/server/platform/context";
import { makeEarning, makeVendor } from "@/server/testing/factories";
import { requestAccountLink } from "@/server/vendors/commands/request-account-link";
import { fetchMissedEvents, sweepMissedEvents } from "@/server/events/commands/fetch-missed-events";
import { receiveStripeEvent } from "@/server/events/commands/receive-stripe-event";
import { stripeEventsReader } from "@/server/gateways/stripe-events-reader";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import { fixedClock } from "@/server/platform/clock";
import { useTestDatabase } from "@/server/testing/database";
import { approveRun } from "../commands/approve-run";
import { draftOffCycleRun } from "../commands/draft-off-cycle-run";
import { draftRun } from "../commands/draft-run";
import { releaseBankHold } from "../commands/release-bank-hold";
import { retryFailedPayouts } from "../commands/retry-failed-payouts";
import { submitRun } from "../commands/submit-run";
import { getBankHold } from "../queries/get-bank-hold";
import { getPayout } from "../queries/get-payout";
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
  it("payouts 2: five copies in reverse order are stored once, and confirm the payout at once, before its time", async () => {
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

  it("payouts 2: what came while the door was shut is fetched from the list, once each, whatever the order", async () => {
    world.simulator.stripe.setWebhookTargets([]);
    const { runId } = await world.approvedRun({ vendors: 3, currency: "SEK" });
    const paying = world.worker();
    await payRun(world.ctx, paying, runId, never());
    const before = await database.prisma.webhookEvent.count();
    // The list has the provider's time, which is real here.
    const clock = fixedClock(new Date(Date.now() + 120_000).toISOString());
    const ctx = { ...world.ctx, clock };
    const events = stripeEventsReader(
      stripeSettings({ STRIPE_SECRET_KEY: "sk_test_simulator", STRIPE_API_URL: world.simulator.url }),
    );
    const both = await Promise.all([fetchMissedEvents(ctx, events), fetchMissedEvents(ctx, events)]);
    expect(both.reduce((sum, { missed }) => sum + missed, 0)).toBe(3);
    expect(await database.prisma.webhookEvent.count()).toBe(before + 3);
    // Read again at once by the sweep: too soon; later: nothing new.
    expect(await sweepMissedEvents(ctx, events)).toBe(0);
    clock.advance(301_000);
    expect(await sweepMissedEvents(ctx, events)).toBe(0);
    expect(await database.prisma.webhookEvent.count()).toBe(before + 3);
    events.close();
    expect(await handleAll(paying)).toBe(3);
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

describe("payouts 37: bank details", () => {
  const changeBank = async (vendorId: string, fingerprint: string) => {
    const { stripeAccountId } = await accountOf(vendorId);
    world.simulator.stripe.changeAccount(stripeAccountId, { bank: { last4: "9000", fingerprint } });
    await world.simulator.stripe.webhooksIdle();
  };
  const accountOf = (vendorId: string) =>
    database.prisma.payoutAccount.findUniqueOrThrow({ where: { vendorId } });
  const payoutOf = (runId: string, vendorId: string) =>
    database.prisma.payout.findUniqueOrThrow({ where: { runId_vendorId: { runId, vendorId } } });
  const seen = async (runId: string) => {
    const { version } = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
    return { runId, seenVersion: version };
  };
  const release = async (ctx: Context, vendorId: string) => {
    const { version } = await database.prisma.vendor.findUniqueOrThrow({ where: { id: vendorId } });
    const bankChangeId = (await getBankHold(ctx, vendorId))?.changeId ?? "";
    await releaseBankHold(ctx, { vendorId, seenVersion: version, bankChangeId, reason: "Called the vendor" });
  };
  const asStaff = async (id: string) => {
    const { name, role } = await database.prisma.staffMember.findUniqueOrThrow({ where: { id } });
    const actor = { kind: "staff" as const, id, name, role, sessionId: "ses_37" };
    return database.context({ clock: world.clock, actor });
  };
  const BLOCKED = { code: "payroll.bank_release_blocked" };

  it("that changed less than 72 hours ago hold the payout, at the draft and at the send, until a second person releases them", async () => {
    const { runId, vendorIds, currency } = await world.approvedRun({ vendors: 3, currency: "AUD" });
    const [told, untold, fine] = vendorIds as [string, string, string];
    // The first bank account that is known is no change.
    for (const vendorId of vendorIds) await changeBank(vendorId, `first-${vendorId}`);
    expect(await handleAll()).toBe(9);
    expect(await accountOf(told)).toMatchObject({ bankFingerprints: [`first-${told}`], bankChangedAt: null });

    await changeBank(told, "second");
    await handleAll();
    world.simulator.stripe.setWebhookTargets([]);
    await changeBank(untold, "unnoticed");
    world.clock.advance(61_000);
    await world.payUntilOver(runId);
    for (const vendorId of [told, untold])
      expect(await payoutOf(runId, vendorId)).toMatchObject({
        status: "FAILED",
        failureCode: "bank_changed",
        failureMessage: expect.stringContaining("17 Jul 2025"),
      });
    expect((await payoutOf(runId, fine)).status).toBe("PAID");
    expect(world.simulator.stripe.ledger()).toHaveLength(1);

    const drafter = await world.finance();
    await makeEarning(drafter, {
      vendorId: told,
      currency,
      grossMinor: 20_000n,
      completedAt: "2025-07-14T08:00:00Z",
    });
    const next = await draftOffCycleRun(drafter, { vendorIds: [told], currency, reason: "Early" });
    expect(await payoutOf(next.runId, told)).toMatchObject({
      status: "SKIPPED",
      outcome: "BANK_CHANGED",
      outcomeReason: expect.stringMatching(/held until 17 Jul 2025, 09:\d\d UTC, unless a second person/),
      nextPayoutOn: expect.any(Date),
    });

    const { submittedById } = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
    await expect(release(await asStaff(submittedById!), told)).rejects.toMatchObject(BLOCKED);
    const linkMaker = await world.finance();
    await requestAccountLink(linkMaker, { vendorId: told });
    await expect(release(linkMaker, told)).rejects.toMatchObject(BLOCKED);
    const second = await world.finance();
    await release(second, told);
    await expect(release(second, told)).rejects.toMatchObject(BLOCKED);
    expect(await payoutOf(next.runId, told)).toMatchObject({
      outcome: "PAYABLE",
      flags: expect.arrayContaining(["BANK_CHANGED"]),
    });
    // Whoever released it has a part in the run.
    const { contentHash } = await submitRun(drafter, await seen(next.runId));
    await expect(approveRun(second, { ...(await seen(next.runId)), contentHash })).rejects.toMatchObject({
      code: "payroll.approval_blocked",
    });
    await retryFailedPayouts(drafter, await seen(runId));
    await world.payUntilOver(runId);
    expect((await payoutOf(runId, told)).status).toBe("PAID");
    expect((await payoutOf(runId, untold)).failureCode).toBe("bank_changed");

    // A further change is held by itself, whatever was released before.
    await approveRun(await world.finance(), { ...(await seen(next.runId)), contentHash });
    world.clock.advance(61_000);
    await changeBank(told, "third");
    await world.payUntilOver(next.runId);
    expect((await payoutOf(next.runId, told)).failureCode).toBe("bank_changed");

    world.clock.advance(72 * 3_600_000);
    await retryFailedPayouts(drafter, await seen(runId));
    await world.payUntilOver(runId);
    expect((await payoutOf(runId, untold)).status).toBe("PAID");
    expect(await database.prisma.bankChange.count()).toBe(3);
    expect(await database.prisma.auditEvent.count({ where: { action: "payroll.bank-hold.released" } })).toBe(
      1,
    );
  });

  it("payouts 47: that two vendors share are flagged, and each names the other", async () => {
    const drafter = await world.finance();
    const vendorIds: string[] = [];
    for (const name of ["Fjord Tours", "Glacier Walks", "Alone"]) {
      const vendorId = await makeVendor(drafter, { name });
      vendorIds.push(vendorId);
      await makeEarning(drafter, {
        vendorId,
        currency: "NZD",
        grossMinor: 10_000n,
        completedAt: "2025-07-09T10:00:00Z",
      });
      await database.prisma.payoutAccount.update({
        where: { vendorId },
        data: { bankFingerprints: name === "Alone" ? ["x"] : ["x1", "shared"] },
      });
    }
    const { runId } = await draftRun(drafter, {
      schedule: "WEEKLY",
      periodEnd: "2025-07-14",
      currency: "NZD",
    });
    const flagged = await Promise.all(
      vendorIds.map(async (vendorId) => (await payoutOf(runId, vendorId)).flags.includes("SHARED_BANK")),
    );
    expect(flagged).toEqual([true, true, false]);
    const payout = await getPayout(drafter, (await payoutOf(runId, vendorIds[0]!)).id);
    expect(payout.sharedBankWith).toEqual([{ id: vendorIds[1], name: "Glacier Walks" }]);
  });
});
