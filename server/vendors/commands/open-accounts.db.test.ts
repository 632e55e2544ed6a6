import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OpenAccountResult, PayoutGateway } from "@/server/gateways/payout-gateway";
import { stripeGateway } from "@/server/gateways/stripe-gateway";
import { inTransaction } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { useTestDatabase } from "@/server/testing/database";
import { syncPayoutAccount } from "@/server/payroll/paying/sync-payout-account";
import { makeStaffActor, makeVendor } from "@/server/testing/factories";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { vendorJobs } from "../jobs";
import { getAccountLink } from "../queries/get-account-link";
import { makeAccountLink } from "./make-account-link";
import { openMissingAccounts } from "./open-missing-accounts";
import { openPayoutAccount } from "./open-payout-account";
import { requestAccountLink } from "./request-account-link";
import { requestPayoutAccount } from "./request-payout-account";

const database = useTestDatabase();
let simulator: ProviderSimulator;
let gateway: PayoutGateway;

beforeEach(async () => {
  simulator = await startProviderSimulator();
  gateway = stripeGateway({
    apiKey: "sk_test_simulated",
    protocol: "http",
    host: "127.0.0.1",
    port: simulator.port,
    timeoutMs: 5_000,
  });
  await database.prisma.payoutAccount.deleteMany();
  await database.prisma.vendor.deleteMany();
});

afterEach(async () => {
  gateway.close();
  await simulator.close();
});

/** The accounts at the provider by the vendor they were opened for. */
async function accountsAtProvider(): Promise<Record<string, string[]>> {
  const response = await fetch(`${simulator.url}/v1/accounts?limit=100`, {
    headers: { authorization: "Bearer sk_test_simulated" },
  });
  const { data } = (await response.json()) as { data: { id: string; metadata: { vendor_ref: string } }[] };
  const byVendor: Record<string, string[]> = {};
  for (const { id, metadata } of data) (byVendor[metadata.vendor_ref] ??= []).push(id);
  return byVendor;
}

const noPause = { pause: () => Promise.resolve() };

describe("opening missing accounts", () => {
  it("opens one for each vendor without, leaves the others and test vendors alone, and reports", async () => {
    const ctx = database.context();
    const without = [];
    for (let i = 0; i < 9; i++) without.push(await makeVendor(ctx, { account: false, ref: `new-${i}` }));
    await makeVendor(ctx, { ref: "has-one" });
    const test = await makeVendor(ctx, { account: false, isTest: true });
    const told: number[] = [];
    const report = await openMissingAccounts(ctx, gateway, {
      onProgress: ({ done }) => void told.push(done),
    });
    expect(report).toEqual({ opened: 9, onboarding: 0, alreadyOpen: 1, failed: [] });
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const stored = await database.prisma.payoutAccount.findMany({
      where: { vendorId: { in: without } },
      include: { vendor: true },
    });
    const atProvider = await accountsAtProvider();
    expect(Object.keys(atProvider)).toHaveLength(9);
    for (const account of stored) {
      expect(account).toMatchObject({ status: "ACTIVE", syncedAt: expect.any(Date) });
      expect(account.bankLast4).toMatch(/^\d{4}$/);
      expect(atProvider[account.vendor.ref]).toEqual([account.stripeAccountId]);
    }
    expect(await database.prisma.payoutAccount.count({ where: { vendorId: test } })).toBe(0);
    const audit = await database.prisma.auditEvent.findMany({
      where: { action: "vendors.account.opened", subjectId: { in: without } },
    });
    expect(audit).toHaveLength(9);
    expect(await openMissingAccounts(ctx, gateway)).toEqual({
      opened: 0,
      onboarding: 0,
      alreadyOpen: 10,
      failed: [],
    });
  });

  it("never opens two when it dies between the provider's answer and the commit", async () => {
    const ctx = database.context();
    const vendorId = await makeVendor(ctx, { account: false, ref: "twice" });
    const dying: Pick<PayoutGateway, "openAccount"> = {
      async openAccount(input) {
        await gateway.openAccount(input);
        throw new Error("killed");
      },
    };
    await expect(openPayoutAccount(ctx, dying, vendorId)).rejects.toThrow("killed");
    expect(await database.prisma.payoutAccount.count({ where: { vendorId } })).toBe(0);
    expect(await openMissingAccounts(ctx, gateway)).toMatchObject({ opened: 1, failed: [] });
    expect((await accountsAtProvider())["twice"]).toHaveLength(1);
  });

  it("opens one when two processes are at it together", async () => {
    const ctx = database.context();
    for (let i = 0; i < 6; i++) await makeVendor(ctx, { account: false, ref: `race-${i}` });
    const reports = await Promise.all([openMissingAccounts(ctx, gateway), openMissingAccounts(ctx, gateway)]);
    expect(reports.flatMap((report) => report.failed)).toEqual([]);
    expect(reports[0].opened + reports[1].opened).toBe(6);
    const opened = await accountsAtProvider();
    expect(Object.values(opened).map((ids) => ids.length)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("goes on after a vendor that the provider refuses, and says why", async () => {
    const ctx = database.context();
    const bad = await makeVendor(ctx, { account: false, ref: "bad-email" });
    await database.prisma.vendor.update({ where: { id: bad }, data: { email: "nobody at all" } });
    await makeVendor(ctx, { account: false, ref: "good" });
    const report = await openMissingAccounts(ctx, gateway);
    expect(report).toMatchObject({ opened: 1, failed: [{ vendorRef: "bad-email" }] });
    expect(report.failed[0]!.reason).not.toBe("");
  });

  it("asks again under the same key when the answer may come out better, and gives up after three", async () => {
    const ctx = database.context();
    const vendorId = await makeVendor(ctx, { account: false });
    const keys: (string | undefined)[] = [];
    const silent: OpenAccountResult = {
      kind: "unknown",
      reason: "timeout",
      alarm: false,
      code: null,
      message: "Stripe did not answer in time.",
      requestId: null,
      httpStatus: null,
      differences: [],
    };
    const openAccount: PayoutGateway["openAccount"] = (input) => {
      keys.push(input.idempotencyKey);
      return Promise.resolve(silent);
    };
    expect(await openPayoutAccount(ctx, { openAccount }, vendorId, noPause)).toMatchObject({
      outcome: "FAILED",
      reason: expect.stringContaining("not known yet"),
    });
    expect(keys).toEqual(Array(3).fill(`open-account:${vendorId}`));
  });

  it("waits for onboarding where the provider wants more", async () => {
    const ctx = database.context();
    const vendorId = await makeVendor(ctx, { account: false });
    const openAccount: PayoutGateway["openAccount"] = () =>
      Promise.resolve({
        kind: "created",
        replayed: false,
        requestId: null,
        account: {
          id: "acct_waiting",
          payoutsEnabled: false,
          transfersActive: false,
          disabledReason: "requirements.past_due",
          bankLast4: null,
          chargesEnabled: false,
          requirementsDue: ["tos_acceptance.date"],
          bankName: null,
          bankFingerprints: [],
          country: "DE",
          defaultCurrency: "EUR",
        },
      });
    expect(await openMissingAccounts(ctx, { openAccount })).toMatchObject({ opened: 1, onboarding: 1 });
    expect(await database.prisma.payoutAccount.findUniqueOrThrow({ where: { vendorId } })).toMatchObject({
      status: "ONBOARDING",
      disabledReason: "requirements.past_due",
    });
  });
});

describe("an onboarding link", () => {
  it("opens the account first, is only its asker's, works once, and its visit is no change of bank details", async () => {
    simulator.stripe.setOpensIncomplete(true);
    const actor = await makeStaffActor(database.context(), { role: "FINANCE" });
    const ctx = database.context({ actor });
    const vendorId = await makeVendor(ctx, { account: false });
    expect(await getAccountLink(ctx, { vendorId })).toBeNull();
    expect(await requestAccountLink(ctx, { vendorId })).toEqual({ asked: true });
    expect(await requestAccountLink(ctx, { vendorId })).toEqual({ asked: false });
    expect(await getAccountLink(ctx, { vendorId })).toMatchObject({ state: "WAITING", url: null });
    const { id } = await database.prisma.accountLink.findFirstOrThrow({ where: { vendorId } });
    await makeAccountLink(ctx, gateway, id, "http://localhost:3000/");
    await makeAccountLink(ctx, gateway, id, "http://localhost:3000/");

    const link = await getAccountLink(ctx, { vendorId });
    expect(link).toMatchObject({ state: "READY", url: expect.stringContaining("/connect/setup/") });
    const stored = await database.prisma.accountLink.findUniqueOrThrow({ where: { id } });
    expect(stored.url).not.toContain("connect");
    const other = database.context({ actor: await makeStaffActor(ctx, { role: "FINANCE" }) });
    expect(await getAccountLink(other, { vendorId })).toBeNull();
    const accountOf = () => database.prisma.payoutAccount.findUniqueOrThrow({ where: { vendorId } });
    expect(await accountOf()).toMatchObject({ status: "ONBOARDING", bankLast4: null });
    expect((await accountOf()).requirementsDue).toContain("external_account");

    const visit = async () => (await fetch(link?.url ?? "", { redirect: "manual" })).headers.get("location");
    expect(await visit()).toBe("http://localhost:3000/vendor-setup/done");
    expect(await visit()).toBe("http://localhost:3000/vendor-setup/expired");
    expect(await syncPayoutAccount(ctx, { gateway }, (await accountOf()).stripeAccountId)).toBe("synced");
    expect(await accountOf()).toMatchObject({ status: "ACTIVE", requirementsDue: [], bankChangedAt: null });
    expect((await accountOf()).bankFingerprints).toHaveLength(1);
  });
});

describe("asking for an account in the browser", () => {
  it("only leaves a job, once, and the worker's handler opens it", async () => {
    const ctx = database.context();
    const vendorId = await makeVendor(ctx, { account: false, ref: "by-hand" });
    expect(await requestPayoutAccount(ctx, { vendorId })).toEqual({ asked: true });
    expect(await requestPayoutAccount(ctx, { vendorId })).toEqual({ asked: false });
    expect(await accountsAtProvider()).toEqual({});
    const jobs = await database.prisma.job.findMany({ where: { key: `open-account:${vendorId}` } });
    expect(jobs).toHaveLength(1);
    const job = vendorJobs(gateway, { publicUrl: null }).find(({ name }) => name === jobs[0]!.name)!;
    const payload = job.schema.parse(jobs[0]!.payload) as never;
    await job.handle(ctx, payload, new AbortController().signal);
    await job.handle(ctx, payload, new AbortController().signal);
    expect((await accountsAtProvider())["by-hand"]).toHaveLength(1);
    await expect(requestPayoutAccount(ctx, { vendorId })).rejects.toBeInstanceOf(RuleBroken);
  });

  it("leaves neither job nor audit row when its transaction fails", async () => {
    const ctx = database.context();
    const vendorId = await makeVendor(ctx, { account: false });
    await expect(
      inTransaction(ctx, async (tx) => {
        await requestPayoutAccount(tx, { vendorId });
        throw new Error("later");
      }),
    ).rejects.toThrow("later");
    expect(await database.prisma.job.count({ where: { key: `open-account:${vendorId}` } })).toBe(0);
    expect(await database.prisma.auditEvent.count({ where: { subjectId: vendorId } })).toBe(0);
  });
});
