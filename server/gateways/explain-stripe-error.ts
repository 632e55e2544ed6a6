/** What a provider's code means for a person in finance, and what to do about it. */
export type ErrorExplanation = { meaning: string; nextStep: string };

const EXPLANATIONS: Record<string, ErrorExplanation> = {
  balance_insufficient: {
    meaning: "Our Stripe balance in this currency is too small for this payout.",
    nextStep: "Add funds to the Stripe balance, wait until they are available, then retry the payout.",
  },
  account_invalid: {
    meaning: "Stripe does not know the vendor's payout account, or our access to it was withdrawn.",
    nextStep: "Ask the vendor to connect a payout account again, then retry the payout.",
  },
  resource_missing: {
    meaning: "The vendor's payout account (or the transfer) does not exist at Stripe.",
    nextStep:
      "Check the account on the vendor's page; open a new one if it was deleted, then retry the payout.",
  },
  account_closed: {
    meaning: "The vendor's bank account was closed.",
    nextStep: "Ask the vendor for new bank details in Stripe, then retry the payout.",
  },
  insufficient_capabilities_for_transfer: {
    meaning: "Stripe has not allowed the vendor's account to receive transfers, or has suspended it.",
    nextStep:
      "Ask the vendor to complete the details Stripe asks for. Retry when the account shows transfers as active.",
  },
  transfers_not_allowed: {
    meaning: "Stripe does not allow us to make this transfer.",
    nextStep:
      "Contact Stripe support with the request id; an admin may need to change the platform's Stripe settings.",
  },
  payouts_not_allowed: {
    meaning: "Stripe has paused payments to this vendor's bank.",
    nextStep: "Ask the vendor to look at their Stripe account. Retry when payouts are enabled again.",
  },
  country_unsupported: {
    meaning: "Stripe does not support accounts in the vendor's country.",
    nextStep: "Check the country on the vendor's page, or pay this vendor outside Stripe.",
  },
  email_invalid: {
    meaning: "Stripe does not accept the vendor's e-mail address.",
    nextStep: "Correct the address on the vendor's page, then try again.",
  },
  parameter_invalid_integer: {
    meaning: "Stripe does not accept the amount.",
    nextStep: "Report it to an admin with the request id: the product should not have sent this amount.",
  },
  parameter_missing: {
    meaning: "Stripe missed something in our request.",
    nextStep: "Report it to an admin with the request id: this is a fault of the product.",
  },
  parameter_unknown: {
    meaning: "Stripe did not understand a part of our request.",
    nextStep: "Report it to an admin with the request id: this is a fault of the product.",
  },
  invalid_request_error: {
    meaning: "Stripe refused the request as it was written.",
    nextStep: "Read Stripe's own message beside this one; if it does not help, give an admin the request id.",
  },
  amount_not_sendable: {
    meaning: "The amount is zero, negative, or too large for one transfer.",
    nextStep: "Check the payout's amount; an amount this large has to be paid in parts.",
  },
  currency_not_sendable: {
    meaning: "Stripe counts this currency in hundredths, and this product in whole units.",
    nextStep:
      "Nothing was sent. Pay the vendor in another currency, and tell engineering that this one is needed.",
  },
  currency_invalid: {
    meaning: "The payout's currency is not one that can be sent.",
    nextStep: "Check the currency of the run and of the vendor's bookings.",
  },
  idempotency_key_invalid: {
    meaning:
      "The product could not mark this attempt in a way that prevents a double payment, so nothing was sent.",
    nextStep: "Report it to an admin: this is a fault of the product.",
  },
  transfer_group_missing: {
    meaning: "The payout lacks the mark by which its transfer could be found again, so nothing was sent.",
    nextStep: "Report it to an admin: this is a fault of the product.",
  },
  rate_limit: {
    meaning: "Stripe asked us to slow down. Nothing was paid by this call.",
    nextStep: "Nothing to do: it is tried again by itself.",
  },
  lock_timeout: {
    meaning: "The vendor's account was busy at Stripe. Nothing was paid by this call.",
    nextStep: "Nothing to do: it is tried again by itself.",
  },
  connection_failed: {
    meaning: "Stripe could not be reached. Nothing was sent.",
    nextStep:
      "Nothing to do: it is tried again by itself. If it lasts, an admin should check the network and Stripe's status page.",
  },
  api_key_refused: {
    meaning: "Stripe refused our key. No payout can be made until this is put right.",
    nextStep: "An admin must check the worker's Stripe key.",
  },
  api_key_expired: {
    meaning: "Our Stripe key has expired. No payout can be made until this is put right.",
    nextStep: "An admin must give the worker a new Stripe key.",
  },
  permission_denied: {
    meaning: "Our Stripe key is not allowed to do this.",
    nextStep: "An admin must check the rights of the worker's Stripe key.",
  },
  timeout: {
    meaning: "Stripe did not answer in time. Whether the vendor was paid is not known yet.",
    nextStep: "Do not pay by hand. The product asks Stripe again and settles it.",
  },
  connection_lost: {
    meaning: "The connection broke while Stripe was working. Whether the vendor was paid is not known yet.",
    nextStep: "Do not pay by hand. The product asks Stripe again and settles it.",
  },
  server_error: {
    meaning: "Stripe had an error of its own. Whether the vendor was paid is not known yet.",
    nextStep: "Do not pay by hand. The product asks Stripe again and settles it.",
  },
  key_in_use: {
    meaning: "An earlier request for this payout is still running at Stripe.",
    nextStep: "Do not pay by hand. The product asks Stripe again and settles it.",
  },
  unreadable_answer: {
    meaning: "Stripe's answer could not be read. Whether the vendor was paid is not known yet.",
    nextStep: "Do not pay by hand. The product asks Stripe again and settles it.",
  },
  answer_differs: {
    meaning: "Stripe confirmed something other than what we asked for.",
    nextStep: "Do not pay by hand. An admin must compare the payout with the transfer in Stripe.",
  },
  unexpected: {
    meaning: "The request ended in a way the product does not know.",
    nextStep: "Do not pay by hand. An admin must look for the payout's transfer in Stripe.",
  },
  body_mismatch: {
    meaning: "This attempt was sent before with other contents, so Stripe refused it.",
    nextStep: "Stop and tell an admin: a payout's amount or destination changed after it was first sent.",
  },
};

/**
 * Plain words for a code of Stripe or of the gateway (codes, unknown reasons, `body_mismatch`). An unlisted
 * code gets general words.
 */
export function explainStripeError(code: string): ErrorExplanation {
  if (Object.hasOwn(EXPLANATIONS, code)) return EXPLANATIONS[code]!;
  return {
    meaning: `Stripe refused the request (${code}).`,
    nextStep: "Read Stripe's own message beside this one; if it does not help, give an admin the request id.",
  };
}
