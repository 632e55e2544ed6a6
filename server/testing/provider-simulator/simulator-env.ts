import type { ProviderSimulator } from "./simulator-server";
import { SIMULATED_AUTH_TOKEN } from "./twilio/twilio-simulator";

/** The environment that points the channels at a simulator. `caFile` holds the certificate of its FCM. */
export function simulatorEnv(simulator: ProviderSimulator, caFile: string): Record<string, string> {
  return {
    RESEND_API_KEY: "re_simulated",
    RESEND_BASE_URL: simulator.url,
    EMAIL_FROM: "Travellr <bookings@travellr.example>",
    TWILIO_ACCOUNT_SID: `AC${"1".repeat(32)}`,
    TWILIO_AUTH_TOKEN: SIMULATED_AUTH_TOKEN,
    TWILIO_FROM: "+15005550006",
    TWILIO_BASE_URL: simulator.url,
    FCM_PROJECT_ID: "travellr-test",
    FCM_BASE_URL: simulator.fcmUrl,
    FCM_CA_FILE: caFile,
  };
}
