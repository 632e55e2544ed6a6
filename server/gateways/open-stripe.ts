import Stripe from "stripe";
import { stripeHttpClient } from "./stripe-http-client";
import type { StripeSettings } from "./stripe-settings";

/** Stripe's SDK on our own way to the network: one call is one request, the SDK repeats nothing. */
export function openStripe(settings: StripeSettings): { stripe: Stripe; close: () => void } {
  const httpClient = stripeHttpClient();
  const stripe = new Stripe(settings.apiKey, {
    host: settings.host,
    port: settings.port,
    protocol: settings.protocol,
    timeout: settings.timeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient,
  });
  return { stripe, close: () => httpClient.close() };
}
