import Stripe from "stripe";
import { callbackSender, type CallbackSender } from "../callback-sender";
import { STRIPE_API_VERSION } from "./event-endpoints";
import { eventJson } from "./stripe-json";
import type { SimulatedEvent } from "./stripe-records";

/** An address that wants events, and the secret they are signed with. */
export type WebhookTarget = { url: string; secret: string };

export type WebhookSender = CallbackSender<SimulatedEvent> & {
  targets(): readonly WebhookTarget[];
  setTargets(targets: readonly WebhookTarget[]): void;
};

/**
 * Posts signed events to the targets, a few at a time, with the given waits (milliseconds) between tries.
 * `onSettled` is told when an event needs no further try: delivered everywhere, lost on script, or given up.
 */
export function webhookSender(options: {
  retryDelaysMs: readonly number[];
  onSettled: (event: SimulatedEvent) => void;
}): WebhookSender {
  let targets: readonly WebhookTarget[] = [];
  const sender = callbackSender<SimulatedEvent, WebhookTarget>({
    addressesOf: () => targets,
    postOf(event, { url, secret }) {
      const payload = JSON.stringify(eventJson(event, STRIPE_API_VERSION));
      // Signed with real time: the receiver compares it with its own clock, which tests do not move.
      const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
      return {
        url,
        headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": signature },
        body: payload,
      };
    },
    retryDelaysMs: () => options.retryDelaysMs,
    atOnceMax: 4,
    onSettled: options.onSettled,
  });
  return {
    ...sender,
    targets: () => targets,
    setTargets(given) {
      targets = given;
    },
  };
}
