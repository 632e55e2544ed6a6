import type Stripe from "stripe";
import { GatewayFailed } from "@/server/platform/errors";
import { listAllPages } from "./list-all-pages";
import { openStripe } from "./open-stripe";
import type { StripeSettings } from "./stripe-settings";

/** An event as the provider lists it: the same that its webhook carries. */
export type ListedEvent = { id: string; type: string; createdAt: Date; payload: Stripe.Event };

/** The provider's own list of what happened, for what its webhooks did not bring. */
export type ProviderEvents = {
  /**
   * Events of these types made within the span, over all pages, newest first: of the platform (null) or of a connected
   * account. The provider keeps them for 30 days. Throws GatewayFailed.
   */
  eventsBetween(
    accountId: string | null,
    span: { since: Date; until: Date; types: readonly string[] },
  ): Promise<ListedEvent[]>;
  /** Lets go of idle connections. */
  close(): void;
};

/** The list through Stripe's SDK. It only reads. */
export function stripeEventsReader(settings: StripeSettings): ProviderEvents {
  const { stripe, close } = openStripe(settings);
  const seconds = (instant: Date) => Math.floor(instant.getTime() / 1_000);
  return {
    async eventsBetween(accountId, { since, until, types }) {
      const created = { gte: seconds(since), lte: seconds(until) };
      const events = await listAllPages((page) =>
        stripe.events.list(
          { created, types: [...types], ...page },
          accountId === null ? {} : { stripeAccount: accountId },
        ),
      );
      return events.map(listedEvent);
    },
    close,
  };
}

function listedEvent(event: Stripe.Event): ListedEvent {
  if (typeof event.id !== "string" || typeof event.type !== "string" || !Number.isSafeInteger(event.created))
    throw new GatewayFailed("stripe", "Stripe listed something that is no event.", { retryable: true });
  return { id: event.id, type: event.type, createdAt: new Date(event.created * 1_000), payload: event };
}
