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
  const account = { ...given, defaultCurrency };
  return {
    ...account,
    payoutsEnabled: true,
    transfers: "active",
    disabledReason: null,
    bank: firstBank(account),
  };
}

/** The same account as Stripe opens real ones: without a bank account, and waiting for its owner. */
export function incompleteAccount(account: SimulatedAccount): SimulatedAccount {
  return {
    ...account,
    payoutsEnabled: false,
    transfers: "inactive",
    disabledReason: "requirements.past_due",
    bank: null,
    currentlyDue: ["external_account", "individual.verification.document", "tos_acceptance.date"],
  };
}

/** The same account once its owner has given everything; a bank account that it has already stays. */
export function completedAccount(account: SimulatedAccount): SimulatedAccount {
  const { currentlyDue: _due, ...rest } = account;
  return {
    ...rest,
    payoutsEnabled: true,
    transfers: "active",
    disabledReason: null,
    bank: account.bank ?? firstBank(account),
  };
}

function firstBank({
  id,
  country,
  defaultCurrency,
}: Pick<SimulatedAccount, "id" | "country" | "defaultCurrency">) {
  const digest = createHash("sha256").update(id).digest("hex");
  return {
    id: `ba_${digest.slice(8, 32)}`,
    last4: String(Number.parseInt(digest.slice(0, 8), 16) % 10_000).padStart(4, "0"),
    fingerprint: digest.slice(32, 48),
    country,
    currency: defaultCurrency,
  };
}
