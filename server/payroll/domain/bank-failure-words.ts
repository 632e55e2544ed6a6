/** What a bank's reason for sending money back means for a person in finance, and what to do about it. */
export interface BankFailure {
  meaning: string;
  nextStep: string;
}

const NEW_DETAILS = "Ask the vendor to give Stripe the right bank details, then pay it in a new run.";

const FAILURES: Record<string, BankFailure> = {
  account_closed: { meaning: "The vendor's bank account was closed.", nextStep: NEW_DETAILS },
  account_frozen: {
    meaning: "The vendor's bank account is frozen.",
    nextStep: "Ask the vendor to settle that with its bank, or to give Stripe another account.",
  },
  bank_account_restricted: {
    meaning: "The vendor's bank account does not take this kind of payment.",
    nextStep: NEW_DETAILS,
  },
  bank_ownership_changed: {
    meaning: "The vendor's bank account belongs to another bank now.",
    nextStep: NEW_DETAILS,
  },
  could_not_process: {
    meaning: "The bank could not process the payment.",
    nextStep: "Ask the vendor to check the account with its bank, then pay it in a new run.",
  },
  debit_not_authorized: { meaning: "The bank did not allow the booking.", nextStep: NEW_DETAILS },
  declined: {
    meaning: "The bank declined the payment.",
    nextStep: "Ask the vendor to speak with its bank, then pay it in a new run.",
  },
  incorrect_account_holder_name: {
    meaning: "The name on the vendor's bank account is another one.",
    nextStep: "Ask the vendor to correct the account holder's name at Stripe, then pay it in a new run.",
  },
  incorrect_account_type: { meaning: "The kind of bank account is wrong.", nextStep: NEW_DETAILS },
  incorrect_account_holder_tax_id: {
    meaning: "The tax number of the account holder is wrong.",
    nextStep: "Ask the vendor to correct it at Stripe, then pay it in a new run.",
  },
  invalid_account_number: { meaning: "The vendor's account number is wrong.", nextStep: NEW_DETAILS },
  invalid_currency: {
    meaning: "The vendor's bank account does not take this currency.",
    nextStep: NEW_DETAILS,
  },
  insufficient_funds: {
    meaning: "The vendor's Stripe account did not have the money any more.",
    nextStep: "Look at the account's balance at Stripe before anything is paid again.",
  },
  no_account: { meaning: "The vendor's bank account could not be found.", nextStep: NEW_DETAILS },
  canceled: {
    meaning: "Stripe called the payment to the vendor's bank off.",
    nextStep:
      "The money is in the vendor's Stripe account; Stripe sends it again by itself. Look at the account.",
  },
};

/** The reason in plain words, with the next step; one that nobody has described yet is named as it is. */
export function bankFailure(code: string | null): BankFailure {
  return (
    FAILURES[code ?? ""] ?? {
      meaning: `The bank sent the money back${code ? ` (${code})` : ""}.`,
      nextStep: NEW_DETAILS,
    }
  );
}
