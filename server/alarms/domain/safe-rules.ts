/** Rules whose messages name no vendor, no amount and no error text. */
export const SAFE_FOR_EVERYONE: readonly string[] = [
  "no-worker",
  "missed-run",
  "run-over-time",
  "clock-skew",
  "outbox-lag",
  "job-store-away",
];
