import { startProviderSimulator } from "@/server/testing/provider-simulator/simulator-server";

/** What the simulated Stripe is asked: its address once it knows the vendors' accounts, or what it has seen so far. */
export type StripeOrder = { kind: "open"; accounts: number } | { kind: "report" };

export interface StripeReady {
  url: string;
}

/** What was asked of it since it was asked last. */
export interface StripeReport {
  transfers: number;
  paidTwice: number;
  /** When each transfer was asked for, in milliseconds since 1970, in order. */
  transferAtMs: number[];
  cpuMs: number;
}

// Stripe's part of the simulator as a process of its own, so that its work is not counted as ours.
const simulator = await startProviderSimulator();
let cpu = process.cpuUsage();
process.on("message", (order: StripeOrder) => {
  if (order.kind === "open") {
    for (let n = 1; n <= order.accounts; n++) simulator.stripe.addAccount({ id: `acct_bench${n}` });
    cpu = process.cpuUsage();
    process.send!({ url: simulator.url } satisfies StripeReady);
    return;
  }
  const { user, system } = process.cpuUsage(cpu);
  const asked = simulator
    .requests()
    .filter(
      ({ provider, method, path }) => provider === "stripe" && method === "POST" && path === "/v1/transfers",
    );
  process.send!({
    transfers: simulator.stripe.ledger().length,
    paidTwice: simulator.stripe.paidTwice().length,
    transferAtMs: asked.map(({ atMs }) => atMs).sort((a, b) => a - b),
    cpuMs: (user + system) / 1_000,
  } satisfies StripeReport);
});
process.on("disconnect", () => process.exit(0));
process.send!("up");
