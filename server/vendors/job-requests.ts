import { z } from "zod";

// What the vendors' screens ask of the worker, apart from the handlers in jobs.ts: the web process has no key to the
// provider and must not carry the code that uses one.

/** Open a payout account with the provider for a vendor that has none. */
export const openPayoutAccountRequest = {
  name: "vendors.open-payout-account",
  schema: z.object({ vendorId: z.string() }),
};

/** The key under which at most one such job waits or runs for a vendor. */
export function openPayoutAccountKey(vendorId: string): string {
  return `open-account:${vendorId}`;
}
