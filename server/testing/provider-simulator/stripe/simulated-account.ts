import { createHash } from "node:crypto";
import type { SimulatedAccount } from "./stripe-records";

const CURRENCY_BY_COUNTRY: Record<string, string> = {
  US: "usd",
  GB: "gbp",
  CH: "chf",
  CZ: "czk",
  DK: "dkk",
  HU: "huf",
  JP: "jpy",
  NO: "nok",
  PL: "pln",
  RO: "ron",
  SE: "sek",
};

/** A connected account that may receive transfers at once, with a bank account made from its id. */
export function simulatedAccount(given: {
  id: string;
  seq: number;
  created: number;
  country: string;
  email: string | null;
  name: string | null;
  defaultCurrency: string | null;
  metadata: Record<string, string>;
}): SimulatedAccount {
  const defaultCurrency = given.defaultCurrency ?? CURRENCY_BY_COUNTRY[given.country] ?? "eur";
  const digest = createHash("sha256").update(given.id).digest("hex");
  const last4 = String(Number.parseInt(digest.slice(0, 8), 16) % 10_000).padStart(4, "0");
  return {
    ...given,
    defaultCurrency,
    payoutsEnabled: true,
    transfers: "active",
    disabledReason: null,
    bank: {
      id: `ba_${digest.slice(8, 32)}`,
      last4,
      fingerprint: digest.slice(32, 48),
      country: given.country,
      currency: defaultCurrency,
    },
  };
}
