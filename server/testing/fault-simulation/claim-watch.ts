import type pg from "pg";
import type { CreateTransferInput } from "@/server/gateways/payout-gateway";
import type { Fiber } from "./conductor";

/** What a database needs once, so that it writes down whenever a payout is taken from somebody whose lease still holds. */
export const CLAIM_WATCH_SQL = `
  CREATE TABLE simulation.taken (payout_id text NOT NULL, holder text, taker text);
  CREATE FUNCTION simulation.note_taken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO simulation.taken VALUES (NEW.id, OLD.lease_owner, NEW.lease_owner);
    RETURN NULL;
  END $$;
  CREATE TRIGGER simulation_taken AFTER UPDATE OF lease_token ON payout FOR EACH ROW
    WHEN (NEW.lease_token > OLD.lease_token AND OLD.lease_until > simulation.clock_timestamp())
    EXECUTE FUNCTION simulation.note_taken();`;

/** Looks, from outside, at what must hold while a run is being paid. Each answers the sentences about what does not. */
export interface ClaimWatch {
  /** A worker says that it has claimed a payout. */
  claimed(fiber: Fiber, payoutId: string): Promise<string[]>;
  /** A worker has written about a payout, and not committed yet. */
  writing(fiber: Fiber, payoutId: string): Promise<string[]>;
  /** All that were taken from somebody whose lease still held. */
  taken(): Promise<string[]>;
  /** A worker is about to ask the provider for a transfer. */
  beforeTransfer(worker: string, input: CreateTransferInput): Promise<string[]>;
}

export function claimWatch(admin: pg.Pool): ClaimWatch {
  const tokens = new Map<string, string>();
  const held = new WeakMap<Fiber, Map<string, string>>();
  return {
    async writing(fiber, payoutId) {
      const { rows } = await admin.query<{ token: string }>(
        "SELECT lease_token::text AS token FROM payout WHERE id = $1",
        [payoutId],
      );
      const { token } = rows[0]!;
      const mine = held.get(fiber)?.get(payoutId);
      if (token === mine) return [];
      return [`${fiber.name} writes about ${payoutId} under claim ${mine}, when claim ${token} is the last`];
    },
    async taken() {
      const { rows } = await admin.query<{ payout_id: string; holder: string; taker: string }>(
        "DELETE FROM simulation.taken RETURNING payout_id, holder, taker",
      );
      return rows.map(
        ({ payout_id, holder, taker }) => `${taker} took ${payout_id} from ${holder}, whose lease still held`,
      );
    },
    async claimed(fiber, payoutId) {
      const worker = fiber.owner;
      const { rows } = await admin.query<{ token: string; owner: string | null }>(
        "SELECT lease_token::text AS token, lease_owner AS owner FROM payout WHERE id = $1",
        [payoutId],
      );
      const { token, owner } = rows[0]!;
      const wasSeen = tokens.get(payoutId) === token;
      tokens.set(payoutId, token);
      held.set(fiber, (held.get(fiber) ?? new Map<string, string>()).set(payoutId, token));
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
