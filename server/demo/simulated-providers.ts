import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { WebEnv } from "@/server/platform/env";
import { simulatorEnv } from "@/server/testing/provider-simulator/simulator-env";
import type { ProviderSimulator } from "@/server/testing/provider-simulator/simulator-server";

/** What web and worker are told so that messages go through the simulator, and callbacks come back. */
export interface SimulatedProviders {
  webEnv: Record<string, string>;
  workerEnv: Record<string, string>;
}

/** Has the simulator call the web process back, and names it to both programs in the place of the real providers. */
export function simulatedProviders(
  simulator: ProviderSimulator,
  env: Pick<WebEnv, "PORT" | "TRAVELLR_DATA_DIR">,
): SimulatedProviders {
  const resendSecret = `whsec_${randomBytes(24).toString("base64")}`;
  simulator.resend.setWebhookTargets([
    { url: `http://127.0.0.1:${env.PORT}/api/webhooks/resend`, secret: resendSecret },
  ]);
  return {
    webEnv: { RESEND_WEBHOOK_SECRET: resendSecret },
    workerEnv: {
      PUBLIC_URL: `http://localhost:${env.PORT}`,
      ...simulatorEnv(simulator, join(env.TRAVELLR_DATA_DIR, "simulator", "fcm-certificate.pem")),
    },
  };
}
