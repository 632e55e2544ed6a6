import { cliCommand } from "@/server/cli/command";
import { withStripe } from "@/server/cli/with-payout-gateway";
import { fetchMissedEvents, type FetchedEvents } from "@/server/events/commands/fetch-missed-events";
import { stripeEventsReader } from "@/server/gateways/stripe-events-reader";

export const fetchEvents = cliCommand<FetchedEvents>({
  help: "Fetch what Stripe's webhooks did not bring, as after an outage, also of the vendors' accounts",
  run: ({ ctx, env }) =>
    withStripe(env, async (settings) => {
      const events = stripeEventsReader(settings);
      try {
        return await fetchMissedEvents(ctx, events, { asksAccounts: true });
      } finally {
        events.close();
      }
    }),
  text: ({ since, listed, missed, accounts }) =>
    `Stripe lists ${listed} events since ${since.toISOString()}, ${accounts} accounts asked as well: ${missed} had not come, and are handled now.`,
});
