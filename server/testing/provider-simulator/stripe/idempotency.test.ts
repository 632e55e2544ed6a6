import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startProviderSimulator, type ProviderSimulator } from "../simulator-server";

const HOUR_MS = 60 * 60 * 1000;
let simulator: ProviderSimulator;
let destination: string;

beforeEach(async () => {
  simulator = await startProviderSimulator();
  destination = simulator.stripe.addAccount().id;
});
afterEach(() => simulator.close());

/** Posts the way the SDK does, but with everything visible: status, replay header and body. */
async function post(path: string, params: Record<string, string>, key: string | null, account?: string) {
  const answer = await fetch(`${simulator.url}${path}`, {
    method: "POST",
    headers: {
      authorization: "Bearer sk_test_x",
      "content-type": "application/x-www-form-urlencoded",
      ...(key === null ? {} : { "idempotency-key": key }),
      ...(account ? { "stripe-account": account } : {}),
    },
    body: new URLSearchParams(params),
  });
  const body = (await answer.json()) as { id?: string; error?: { type: string; code?: string } };
  return { status: answer.status, replayed: answer.headers.get("idempotent-replayed"), body };
}

const transfer = (changes: Record<string, string> = {}) => ({
  amount: "500",
  currency: "eur",
  destination,
  ...changes,
});
const pay = (key: string | null, changes: Record<string, string> = {}) =>
  post("/v1/transfers", transfer(changes), key);

describe("idempotency keys", () => {
  it("replays status and body of a success, whatever the order of the parameters", async () => {
    const first = await post("/v1/transfers", { amount: "500", currency: "eur", destination }, "k");
    const again = await post("/v1/transfers", { destination, currency: "eur", amount: "500" }, "k");
    expect(first).toMatchObject({ status: 200, replayed: null });
    expect(again).toEqual({ ...first, replayed: "true" });
    expect(simulator.stripe.ledger()).toHaveLength(1);
  });

  it("pays each time without a key, and for each key", async () => {
    for (const key of [null, null, "a", "b"]) await pay(key);
    expect(simulator.stripe.ledger()).toHaveLength(4);
  });

  it("refuses the key for other parameters or another endpoint", async () => {
    await pay("k");
    const mismatch = { status: 400, replayed: null, body: { error: { type: "idempotency_error" } } };
    expect(await pay("k", { amount: "501" })).toMatchObject(mismatch);
    expect(await pay("k", { "metadata[a]": "1" })).toMatchObject(mismatch);
    expect(await post("/v1/accounts", transfer(), "k")).toMatchObject(mismatch);
    expect(simulator.stripe.ledger()).toHaveLength(1);
  });

  it("keeps a refusal found while executing, and repeats it although its cause is gone", async () => {
    simulator.stripe.setPlatformBalance("eur", 499n);
    const refused = { status: 400, body: { error: { code: "balance_insufficient" } } };
    expect(await pay("k")).toMatchObject({ ...refused, replayed: null });
    simulator.stripe.setPlatformBalance("eur", 5_000n);
    expect(await pay("k")).toMatchObject({ ...refused, replayed: "true" });
  });

  it("keeps nothing when the parameters themselves are refused", async () => {
    expect(await pay("k", { amount: "0" })).toMatchObject({ status: 400, replayed: null });
    expect(await pay("k", { currency: "zzz" })).toMatchObject({ status: 400, replayed: null });
    expect(await pay("k", { surprise: "1" })).toMatchObject({
      status: 400,
      body: { error: { code: "parameter_unknown" } },
    });
    expect(await pay("k")).toMatchObject({ status: 200, replayed: null });
  });

  it("keeps a 500, done or not done", async () => {
    simulator.stripe.setFault({ match: { method: "POST" }, nth: 1, action: { kind: "500_after" } });
    simulator.stripe.setFault({ match: { method: "POST" }, nth: 3, action: { kind: "500_stored" } });
    expect(await pay("done")).toMatchObject({ status: 500, replayed: null });
    expect(await pay("done")).toMatchObject({ status: 500, replayed: "true" });
    expect(await pay("not_done")).toMatchObject({ status: 500, replayed: null });
    expect(await pay("not_done")).toMatchObject({ status: 500, replayed: "true" });
    expect(simulator.stripe.ledger().map(({ idempotencyKey }) => idempotencyKey)).toEqual(["done"]);
  });

  it("answers 409 while the first request with the key still runs, and keeps nothing of that", async () => {
    simulator.stripe.setFault({ match: { method: "POST" }, nth: 1, action: { kind: "slow", delayMs: 150 } });
    const first = pay("k");
    await vi.waitFor(() => expect(simulator.stripe.faults()[0]!.played).toBe(1), { interval: 2 });
    const during = await pay("k");
    expect(during).toMatchObject({
      status: 409,
      body: { error: { type: "idempotency_error", code: "idempotency_key_in_use" } },
    });
    const done = await first;
    expect(done).toMatchObject({ status: 200, replayed: null });
    expect(await pay("k")).toMatchObject({ status: 200, replayed: "true", body: { id: done.body.id } });
    expect(simulator.stripe.ledger()).toHaveLength(1);
  });

  it("takes keys of 255 characters and not of 256", async () => {
    expect(await pay("k".repeat(255))).toMatchObject({ status: 200 });
    expect(await pay("k".repeat(256))).toMatchObject({ status: 400 });
    expect(simulator.stripe.ledger()).toHaveLength(1);
  });

  it("keeps keys of the platform and of a connected account apart", async () => {
    await post("/v1/accounts", {}, "k");
    expect(await post("/v1/accounts", {}, "k", destination)).toMatchObject({ status: 200, replayed: null });
  });

  it("acts as new after 24 hours: the danger the product must live with", async () => {
    await pay("k", { transfer_group: "g" });
    simulator.stripe.advanceClock(24 * HOUR_MS - 60_000);
    expect(await pay("k", { transfer_group: "g" })).toMatchObject({ replayed: "true" });
    expect(simulator.stripe.pruneIdempotencyKeys()).toBe(0);
    simulator.stripe.advanceClock(60_000);
    expect(await pay("k", { transfer_group: "g" })).toMatchObject({ status: 200, replayed: null });
    expect(simulator.stripe.paidTwice()).toMatchObject([{ mark: "g", amountsMinor: [500n, 500n] }]);
    expect(simulator.stripe.pruneIdempotencyKeys(0)).toBe(1);
  });
});

describe("pace", () => {
  it("has no limit until one is set, then answers 429 and keeps nothing", async () => {
    simulator.stripe.setRateLimit(3);
    const statuses = [];
    for (const key of ["a", "b", "c", "d"]) statuses.push((await pay(key)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(simulator.requestSummary().busiestSecond["POST /v1/transfers"]).toBe(4);
    simulator.stripe.setRateLimit(null);
    expect(await pay("d")).toMatchObject({ status: 200, replayed: null });
  });

  it("becomes the SDK's rate limit error", async () => {
    simulator.stripe.setFault({ match: {}, action: { kind: "429" } });
    const stripe = new Stripe("sk_test_x", {
      host: "127.0.0.1",
      port: simulator.port,
      protocol: "http",
      maxNetworkRetries: 0,
    });
    await expect(stripe.balance.retrieve()).rejects.toBeInstanceOf(Stripe.errors.StripeRateLimitError);
  });
});
