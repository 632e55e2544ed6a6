import type Stripe from "stripe";
import { GatewayFailed } from "@/server/platform/errors";
import { classifyStripeReadError } from "./classify-stripe-error";

const PAGE_SIZE = 100;

/** Every page of a list. Throws GatewayFailed; a list that does not go on must not pass for a complete one. */
export async function listAllPages<Item extends { id: string }>(
  ask: (page: { limit: number; starting_after?: string }) => Promise<Stripe.ApiList<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let after: string | undefined; ;) {
    const page = await ask({
      limit: PAGE_SIZE,
      ...(after === undefined ? {} : { starting_after: after }),
    }).catch((error: unknown) => {
      throw unreadable(error);
    });
    items.push(...page.data);
    if (!page.has_more) return items;
    const last = page.data.at(-1)?.id;
    if (last === undefined || last === after)
      throw new GatewayFailed("stripe", "Stripe's list does not go on.", { retryable: true });
    after = last;
  }
}

export function unreadable(error: unknown): GatewayFailed {
  const failed = classifyStripeReadError(error);
  return new GatewayFailed("stripe", failed.message, {
    retryable: failed.kind === "unavailable" && failed.retryable,
    cause: error,
  });
}
