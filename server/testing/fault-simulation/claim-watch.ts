import type pg from "pg";
import type { CreateTransferInput } from "@/server/gateways/payout-gateway";

/** Looks, from outside, at what must hold while a run is being paid. Each answers the sentences about what does not. */
export interface ClaimWatch {
  /** A worker says that it has claimed a payout. */
  claimed(worker: string, payoutId: string): Promise<string[]>;
  /** A worker is about to ask the provider for a transfer. */
  beforeTransfer(worker: string, input: CreateTransferInput): Promise<string[]>;
}

export function claimWatch(admin: pg.Pool): ClaimWatch {
  const tokens = new Map<string, string>();
  return {
    async claimed(worker, payoutId) {
      const { rows } = await admin.query<{ token: string; owner: string | null }>(
        "SELECT lease_token::text AS token, lease_owner AS owner FROM payout WHERE id = $1",
        [payoutId],
      );
      const { token, owner } = rows[0]!;
      const wasSeen = tokens.get(payoutId) === token;
      tokens.set(payoutId, token);
      if (wasSeen || owner !== worker)
        return [`${worker} works on ${payoutId} under claim ${token}, which is ${owner ?? "nobody"}'s`];
      return [];
    },
    async beforeTransfer(worker, input) {
      const { rows } = await admin.query<{
        key: string | null;
        amount: string;
        currency: string;
        destination: string;
        status: string;
      }>(
        `SELECT t.idempotency_key AS key, p.pay_minor::text AS amount, p.currency, p.destination, p.status::text AS status
         FROM payout p LEFT JOIN payout_attempt t ON t.payout_id = p.id AND t.idempotency_key = $2
         WHERE p.id = $1`,
        [input.transferGroup, input.idempotencyKey],
      );
      const row = rows[0];
      if (!row) return [`${worker} asks for a transfer of ${input.transferGroup}, which is no payout`];
      const wrong: string[] = [];
      if (row.key === null) wrong.push(`under key ${input.idempotencyKey}, which no committed attempt has`);
      if (row.amount !== input.amountMinor.toString())
        wrong.push(`of ${input.amountMinor} minor units where ${row.amount} were approved`);
      if (row.currency !== input.currency) wrong.push(`in ${input.currency} for ${row.currency}`);
      if (row.destination !== input.destination) wrong.push(`to ${input.destination} for ${row.destination}`);
      if (!["SENDING", "UNKNOWN", "SENT", "PAID"].includes(row.status))
        wrong.push(`while it is ${row.status}`);
      return wrong.map((what) => `${worker} asks for a transfer of ${input.transferGroup} ${what}`);
    },
  };
}
