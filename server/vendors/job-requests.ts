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

/** Make the link that a row of account_link asks for. */
export const makeAccountLinkRequest = {
  name: "vendors.make-account-link",
  schema: z.object({ linkId: z.string() }),
};

/** The key under which at most one such job waits or runs for a vendor. */
export function makeAccountLinkKey(vendorId: string): string {
  return `account-link:${vendorId}`;
}

/** Take away the address of a link that has expired. */
export const forgetAccountLinkRequest = {
  name: "vendors.forget-account-link",
  schema: z.object({ linkId: z.string() }),
};

/** What the addresses are sealed as. */
export const ACCOUNT_LINK_PURPOSE = "account-link.url";
