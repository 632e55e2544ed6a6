/** Fields of Stripe's events and their objects that say nothing about a person. */
const SHOWN = new Set([
  "id",
  "object",
  "type",
  "account",
  "api_version",
  "created",
  "livemode",
  "data",
  "amount",
  "amount_reversed",
  "arrival_date",
  "automatic",
  "balance_transaction",
  "currency",
  "destination",
  "destination_payment",
  "failure_balance_transaction",
  "failure_code",
  "method",
  "reversed",
  "source_type",
  "status",
  "transfer",
  "transfer_group",
]);
/** Marks that we set ourselves. */
const OUR_MARKS = new Set(["payoutId", "runId", "attempt", "reversalId"]);
const HIDDEN = "[redacted]";

/** A provider's event as text: what is known to be harmless as it came, all else by its name alone. */
export function redactedEvent(payload: unknown): string {
  return JSON.stringify(redacted(payload, SHOWN), null, 2);
}

function redacted(value: unknown, shown: ReadonlySet<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return HIDDEN;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (name === "metadata") return [name, redacted(inner, OUR_MARKS)];
      return [name, shown.has(name) ? redacted(inner, shown) : inner === null ? null : HIDDEN];
    }),
  );
}
