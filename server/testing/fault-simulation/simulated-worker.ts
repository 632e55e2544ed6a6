import type { PayoutGateway } from "@/server/gateways/payout-gateway";
import { stripeGateway } from "@/server/gateways/stripe-gateway";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import { PAYING_SETTINGS, type Paying } from "@/server/payroll/paying/paying";
import type { Clock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import type { Conductor, Fiber } from "./conductor";
import type { FailingDatabase } from "./failing-database";

/** One life of a worker: its connections, its gateway, its idea of the time. */
export interface SimulatedWorker {
  name: string;
  database: FailingDatabase;
  ctx: Context;
  /** What a fiber of it pays with. */
  payingFor(fiber: Fiber): Paying;
  close(): void;
}

export interface SimulatedWorkerOptions {
  name: string;
  database: FailingDatabase;
  clock: Clock;
  conductor: Conductor;
  simulatorUrl: string;
  /** Told of every transfer that is about to be asked for. */
  beforeTransfer: (fiber: Fiber, input: Parameters<PayoutGateway["createTransfer"]>[0]) => Promise<void>;
}

/** The worker's own paying code, with a provider that is simulated and a conductor that says when it goes on. */
export function simulatedWorker(options: SimulatedWorkerOptions): SimulatedWorker {
  const { name, database, clock, conductor } = options;
  const gateway = stripeGateway(
    stripeSettings({ STRIPE_SECRET_KEY: "sk_test_simulation", STRIPE_API_URL: options.simulatorUrl }),
  );
  return {
    name,
    database,
    ctx: {
      db: database.prisma,
      pool: database.pool,
      clock,
      actor: { kind: "system", name: "Payroll worker" },
      requestId: "req_simulation",
    },
    payingFor: (fiber) => ({
      gateway: {
        ...gateway,
        async createTransfer(input) {
          await options.beforeTransfer(fiber, input);
          return gateway.createTransfer(input);
        },
      },
      pace: { takeTurn: (signal) => Promise.resolve(!signal.aborted) },
      settings: { ...PAYING_SETTINGS, lanes: 1 },
      workerName: name,
      stopSignal: new AbortController().signal,
      checkpoint: (step, payoutId) => conductor.reach(fiber, step, payoutId),
    }),
    close: () => gateway.close(),
  };
}
