/** What the provider says of an account, as far as its status goes. */
export interface AccountFacts {
  transfersActive: boolean;
  payoutsEnabled: boolean;
  disabledReason: string | null;
}

/**
 * The status of a payout account that was just opened: ACTIVE when it takes money at once, as the simulator's do,
 * and ONBOARDING while the provider still wants something from the vendor, which is how Stripe's begin.
 */
export function openedAccountStatus(account: AccountFacts): "ACTIVE" | "ONBOARDING" {
  return account.transfersActive && account.payoutsEnabled && account.disabledReason === null
    ? "ACTIVE"
    : "ONBOARDING";
}
