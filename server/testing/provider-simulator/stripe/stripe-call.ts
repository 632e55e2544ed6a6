import { randomBytes } from "node:crypto";
import type { FormParams } from "./form-params";
import type { StripeBooks } from "./stripe-books";
import type { SimulatedEvent, StripeRecord } from "./stripe-records";

/** A request to the simulated Stripe, parsed. */
export type StripeCall = {
  method: string;
  path: string;
  /** The parts of the path that the endpoint's pattern captured. */
  ids: readonly string[];
  params: FormParams;
  /** From the `Stripe-Account` header: act as this connected account. */
  accountId: string | null;
  idempotencyKey: string | null;
  requestId: string;
  /** Where the caller reached the simulator, such as `http://127.0.0.1:4200`. */
  origin: string;
  /** Seconds since 1970 on the simulator's clock. */
  now: number;
};

/**
 * What an endpoint decided. The records are applied first; then the body and the events are read from the
 * books. An endpoint that refuses throws a `StripeRefusal` and changes nothing.
 */
export type StripeOutcome = {
  records: StripeRecord[];
  body: () => object;
  events?: () => { type: SimulatedEvent["type"]; object: object }[];
};

export type StripeEndpoint = {
  method: "GET" | "POST";
  /** How the request log calls it. */
  name: string;
  path: RegExp;
  run(books: StripeBooks, call: StripeCall): StripeOutcome;
};

/** A new id such as `tr_` and 24 random hexadecimal digits. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString("hex")}`;
}

/** The outcome of a read: nothing changes. */
export function reads(body: () => object): StripeOutcome {
  return { records: [], body };
}
