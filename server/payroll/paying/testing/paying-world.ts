import { stripeGateway } from "@/server/gateways/stripe-gateway";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import type { PayoutGateway } from "@/server/gateways/payout-gateway";
import { fixedClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import type { TestDatabase } from "@/server/testing/database";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { approveRun } from "../../commands/approve-run";
import { draftRun } from "../../commands/draft-run";
import { submitRun } from "../../commands/submit-run";
import { payRun } from "../pay-run";
import { PAYING_SETTINGS, type Paying, type PayingSettings } from "../paying";

/** The instant at which the runs of the tests are approved. */
export const APPROVED_AT = "2025-07-14T09:00:00.000Z";

/** A provider simulator, gateways to it, and runs to be paid through it, on a test's database. */
export interface PayingWorld {
  simulator: ProviderSimulator;
  clock: ReturnType<typeof fixedClock>;
  /** The worker's context. */
  ctx: Context;
  finance(): Promise<Context>;
  /** What a worker pays with: no pace, short waits, unless told. */
  worker(overrides?: Partial<Omit<Paying, "settings">> & { settings?: Partial<PayingSettings> }): Paying;
  /** An approved weekly run of so many vendors, each earning 80 to 90 units of the currency, due to be paid now. */
  approvedRun(options: { vendors: number; currency: string; accounts?: boolean }): Promise<ApprovedRun>;
  /** Works on the run, moving the clock on whenever nothing is due, until it is over. */
  payUntilOver(runId: string, paying?: Paying): Promise<void>;
  close(): Promise<void>;
}

export interface ApprovedRun {
  runId: string;
  vendorIds: string[];
  currency: string;
}

/** Generous, so that a slow machine is not taken for a provider that does not answer. */
const CALL_LIMIT_MS = 10_000;

export async function openPayingWorld(database: TestDatabase): Promise<PayingWorld> {
  const simulator = await startProviderSimulator();
  const clock = fixedClock(APPROVED_AT);
  const gateways: PayoutGateway[] = [];
  const ctx = database.context({ clock, actor: { kind: "system", name: "Payroll worker" } });
  let workers = 0;

  const world: PayingWorld = {
    simulator,
    clock,
    ctx,
    async finance() {
      return database.context({ clock, actor: await makeStaffActor(ctx, { role: "FINANCE" }) });
    },
    worker(overrides = {}) {
      const callLimitMs = overrides.settings?.callLimitMs ?? CALL_LIMIT_MS;
      const gateway = stripeGateway(
        stripeSettings({
          STRIPE_SECRET_KEY: "sk_test_simulator",
          STRIPE_API_URL: simulator.url,
          STRIPE_TIMEOUT_MS: String(callLimitMs),
        }),
      );
      gateways.push(gateway);
      workers += 1;
      return {
        gateway,
        pace: { takeTurn: (signal) => Promise.resolve(!signal.aborted) },
        workerName: `test-worker-${workers}`,
        stopSignal: new AbortController().signal,
        ...overrides,
        settings: { ...PAYING_SETTINGS, lanes: 4, callLimitMs, ...overrides.settings },
      };
    },
    async approvedRun({ vendors, currency, accounts = true }) {
      await database.prisma.currencyPolicy.upsert({
        where: { currency },
        create: { currency, minimumMinor: 1_000n, twoPersonAboveMinor: 1_000_000_000n },
        update: { twoPersonAboveMinor: 1_000_000_000n },
      });
      const drafter = await world.finance();
      const vendorIds: string[] = [];
      for (let index = 0; index < vendors; index++) {
        const vendorId = await makeVendor(drafter);
        vendorIds.push(vendorId);
        await makeEarning(drafter, {
          vendorId,
          currency,
          grossMinor: 10_000n + BigInt((index * 37) % 1_250),
          completedAt: "2025-07-09T10:00:00Z",
        });
        const account = await database.prisma.payoutAccount.findUniqueOrThrow({ where: { vendorId } });
        if (accounts) simulator.stripe.addAccount({ id: account.stripeAccountId });
      }
      const { runId } = await draftRun(drafter, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency });
      const { contentHash } = await submitRun(drafter, { runId, seenVersion: 1 });
      await approveRun(await world.finance(), { runId, contentHash, seenVersion: 2 });
      clock.advance(5_000);
      return { runId, vendorIds, currency };
    },
    async payUntilOver(runId, paying = world.worker()) {
      for (let round = 0; round < 40; round++) {
        await payRun(ctx, paying, runId, new AbortController().signal);
        const { status } = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
        if (status === "PAID" || status === "PARTLY_PAID") return;
        clock.advance(310_000);
      }
      throw new Error(`Run ${runId} is not over after 40 rounds.`);
    },
    async close() {
      for (const gateway of gateways) gateway.close();
      await simulator.close();
    },
  };
  return world;
}
