const WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/external_account/, "a bank account for payouts"],
  [/tos_acceptance/, "agreement to Stripe's terms"],
  [/verification\.(additional_)?document|proof_of_liveness|documents/, "an identity document or proof"],
  [/(^|\.)dob/, "a date of birth"],
  [/(^|\.)(registered_)?address/, "an address"],
  [/id_number|ssn_last_4|tax_id|vat_id/, "a tax or identity number"],
  [/(first_name|last_name|(^|\.)name)$/, "a name"],
  [/phone/, "a phone number"],
  [/email/, "an e-mail address"],
  [/business_profile|business_type|mcc/, "what kind of business it is"],
  [/owners|directors|executives|representative|person_/, "the people behind the business"],
];

/** What Stripe wants of a vendor in plain words, each once; what has no words yet is told by Stripe's own name. */
export function requirementWords(requirements: readonly string[]): string[] {
  const words = requirements.map((name) => WORDS.find(([pattern]) => pattern.test(name))?.[1] ?? name);
  return [...new Set(words)];
}

/** Why Stripe has switched an account off, in plain words where there are some. */
export function disabledWords(reason: string): string {
  if (reason === "requirements.past_due") return "Stripe waits for details from the vendor";
  if (reason === "requirements.pending_verification") return "Stripe is checking what the vendor gave";
  if (reason === "under_review" || reason === "listed") return "Stripe is reviewing the account";
  if (reason.startsWith("rejected.")) return `Stripe has rejected the account (${reason.slice(9)})`;
  return reason;
}
