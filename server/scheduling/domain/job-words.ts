/** What each kind of one-off job does, in plain words. */
export const JOB_TITLES: Readonly<Record<string, string>> = {
  "notifications.redact-copies": "Have providers redact an erased person's messages",
  "payroll.handle-stripe-event": "Handle a Stripe event",
  "payroll.pay-run": "Pay a payroll run",
  "payroll.render-paper": "Draw a paper as PDF",
  "vendors.open-payout-account": "Open a payout account",
};

/** What a kind of job does, in plain words; its name where none are known. */
export function jobTitle(name: string): string {
  return Object.hasOwn(JOB_TITLES, name) ? JOB_TITLES[name]! : name;
}
