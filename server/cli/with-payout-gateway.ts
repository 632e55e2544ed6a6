import { openSimulator } from "@/server/demo/open-simulator";
import type { PayoutGateway } from "@/server/gateways/payout-gateway";
import { stripeGateway } from "@/server/gateways/stripe-gateway";
import { stripeSettings, type StripeSettings } from "@/server/gateways/stripe-settings";
import type { WorkerEnv } from "@/server/platform/env";

/** What the simulator takes for a key when none is given. It is worth nothing anywhere else. */
const SIMULATOR_KEY = "sk_test_simulator";

/**
 * Runs the work with the gateway that this environment pays through: Stripe with its key, else the provider simulator
 * at its address, else the one of the data directory, which is joined or started for as long as the work takes.
 */
export function withPayoutGateway<T>(
  env: WorkerEnv,
  work: (gateway: PayoutGateway) => Promise<T>,
): Promise<T> {
  return withStripe(env, async (settings) => {
    const gateway = stripeGateway(settings);
    try {
      return await work(gateway);
    } finally {
      gateway.close();
    }
  });
}

/** The same with how to reach it, for what is no payment. */
export async function withStripe<T>(
  env: WorkerEnv,
  work: (settings: StripeSettings) => Promise<T>,
): Promise<T> {
  const simulator =
    env.STRIPE_SECRET_KEY || env.STRIPE_API_URL
      ? null
      : await openSimulator({ dataDir: env.TRAVELLR_DATA_DIR });
  try {
    return await work(
      stripeSettings({
        STRIPE_SECRET_KEY: env.STRIPE_SECRET_KEY ?? SIMULATOR_KEY,
        STRIPE_API_URL: simulator?.url ?? env.STRIPE_API_URL,
      }),
    );
  } finally {
    await simulator?.stop();
  }
}
