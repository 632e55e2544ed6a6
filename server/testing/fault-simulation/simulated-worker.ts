import type { PayoutGateway } from "@/server/gateways/payout-gateway";
import { stripeGateway } from "@/server/gateways/stripe-gateway";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import { PAYING_SETTINGS, type Paying, type PayingSettings } from "@/server/payroll/paying/paying";
import type { Clock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import type { Conductor, Fiber } from "./conductor";
import type { FailingDatabase } from "./failing-database";

/** One life of a worker: its connections, its gateway, its idea of the time. */
export interface SimulatedWorker {
  name: string;
  database: FailingDatabase;
  ctx: Context;
  /** Tells it to finish what it has begun, and to begin nothing else. */
  stop(): void;
  isStopping(): boolean;
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
  /** Where the version that it runs differs from the others. */
  settings?: Partial<PayingSettings>;
  /** Told of every transfer that is about to be asked for. */
  beforeTransfer: (fiber: Fiber, input: Parameters<PayoutGateway["createTransfer"]>[0]) => Promise<void>;
}

/** The worker's own paying code, with a provider that is simulated and a conductor that says when it goes on. */
export function simulatedWorker(options: SimulatedWorkerOptions): SimulatedWorker {
  const { name, database, clock, conductor } = options;
  const gateway = stripeGateway(
    stripeSettings({ STRIPE_SECRET_KEY: "sk_test_simulation", STRIPE_API_URL: options.simulatorUrl }),
  );
  const stopping = new AbortController();
  return {
    name,
    database,
    stop: () => stopping.abort(),
    isStopping: () => stopping.signal.aborted,
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
      settings: { ...PAYING_SETTINGS, lanes: 1, ...options.settings },
      workerName: name,
      stopSignal: stopping.signal,
      checkpoint: (step, payoutId) => conductor.reach(fiber, step, payoutId),
    }),
    close: () => gateway.close(),
  };
}
