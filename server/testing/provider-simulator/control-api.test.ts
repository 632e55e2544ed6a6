import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { faultScript } from "./fault-script";
import { startProviderSimulator, type ProviderSimulator } from "./simulator-server";

let simulator: ProviderSimulator;
let stripe: Stripe;

beforeEach(async () => {
  simulator = await startProviderSimulator();
  stripe = new Stripe("sk_test_x", {
    host: "127.0.0.1",
    port: simulator.port,
    protocol: "http",
    maxNetworkRetries: 0,
  });
});
afterEach(() => simulator.close());

async function control(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${simulator.url}/_simulator${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe("the control API", () => {
  it("judges what was paid, by transfer group or by an entry of the metadata", async () => {
    const { body: account } = await control("POST", "/stripe/accounts", { id: "acct_fixed", country: "FR" });
    expect(account).toMatchObject({ id: "acct_fixed", transfers: "active" });
    const pay = (transfer_group: string, payout: string) =>
      stripe.transfers.create({
        amount: 5,
        currency: "eur",
        destination: "acct_fixed",
        transfer_group,
        metadata: { payout },
      });
    const first = await pay("a", "1");
    const second = await pay("b", "1");
    expect((await control("GET", "/stripe/paid-twice")).body).toMatchObject({
      paidTwice: [],
      unmarkedTransfers: [],
    });
    expect((await control("GET", "/stripe/paid-twice?by=metadata.payout")).body).toMatchObject({
      paidTwice: [{ mark: "1", transferIds: [first.id, second.id], amountsMinor: ["5", "5"] }],
    });
    await stripe.transfers.createReversal(second.id);
    expect(simulator.stripe.paidTwice("metadata.payout")).toEqual([]);
    expect(
      (await control("GET", "/stripe/paid-twice?by=metadata.none")).body["unmarkedTransfers"],
    ).toHaveLength(2);
    expect((await control("GET", "/stripe/ledger?transfer_group=b")).body).toMatchObject({
      transfers: [{ id: second.id, reversedMinor: "5", reversals: [{ amountMinor: "5" }] }],
    });
  });

  it("directs accounts, balances, faults, pace, keys and time", async () => {
    const { id } = simulator.stripe.addAccount();
    const restricted = await control("POST", `/stripe/accounts/${id}`, {
      payoutsEnabled: false,
      transfers: "inactive",
      disabledReason: "rejected.fraud",
      bank: { last4: "4242", fingerprint: "fp_shared" },
      balancesMinor: { EUR: "-1500" },
    });
    expect(restricted.body).toMatchObject({
      payoutsEnabled: false,
      bank: { last4: "4242", fingerprint: "fp_shared" },
    });
    expect(simulator.stripe.balanceMinor(id, "EUR")).toBe(-1500n);
    await control("POST", "/stripe/balance", { currency: "eur", amountMinor: "77" });
    expect(simulator.stripe.balanceMinor(null, "eur")).toBe(77n);
    const { body: fault } = await control("POST", "/stripe/faults", {
      match: { path: "^/v1/balance$" },
      action: { kind: "500_before" },
    });
    await expect(stripe.balance.retrieve()).rejects.toMatchObject({ statusCode: 500 });
    expect((await control("DELETE", `/stripe/faults/${String(fault["id"])}`)).body).toEqual({
      removed: true,
    });
    await control("POST", "/stripe/rate-limit", { perSecond: 1 });
    await stripe.balance.retrieve();
    await expect(stripe.balance.retrieve()).rejects.toMatchObject({ statusCode: 429 });
    await control("POST", "/stripe/rate-limit", { perSecond: null });
    const { body: later } = await control("POST", "/stripe/clock", { advanceMs: 90_000_000 });
    expect(Number(later["nowMs"]) - Date.now()).toBeGreaterThan(89_000_000);
    expect((await control("POST", "/stripe/prune-keys", {})).body).toEqual({ pruned: 0 });
    const { body: requests } = await control("GET", "/requests?limit=2");
    expect(requests["requests"]).toMatchObject([
      { endpoint: "GET /v1/balance", status: 200, fault: null },
      { endpoint: "GET /v1/balance", status: 429 },
    ]);
    expect((await control("GET", "")).body).toMatchObject({
      stripe: { accounts: 1 },
      requests: { byEndpoint: { "GET /v1/balance": 3 } },
    });
  });

  it.each([
    ["POST", "/stripe/faults", { match: {} }, 400],
    ["POST", "/stripe/faults", { match: { path: "(" }, action: { kind: "429" } }, 400],
    ["POST", "/stripe/faults", "{", 400],
    ["POST", "/stripe/faults", "[]", 400],
    ["POST", "/stripe/balance", { currency: "eur", amountMinor: 1.5 }, 400],
    ["POST", "/stripe/accounts/acct_none", {}, 400],
    ["POST", "/stripe/webhook-targets", { targets: [{ url: "nowhere", secret: "x" }] }, 400],
    ["POST", "/stripe/clock", { advanceMs: -1 }, 400],
    ["POST", "/stripe/rate-limit", { perSecond: 0 }, 400],
    ["GET", "/stripe/unheard-of", undefined, 404],
    ["GET", "/unheard-of", undefined, 404],
  ])("answers %s %s with %j by %i", async (method, path, body, status) => {
    expect((await control(method, path, body)).status).toBe(status);
  });
});

describe("the fault script", () => {
  const subject = { method: "POST", path: "/v1/transfers", destination: "acct_1" };
  const played = (script: ReturnType<typeof faultScript>, times: number) =>
    Array.from({ length: times }, () => script.actionFor(subject) !== null);

  it("counts what it matches and stops when it should", () => {
    const script = faultScript();
    script.add({ match: { method: "post" }, nth: [2, 3], times: 1, action: { kind: "429" } });
    script.add({ match: { destination: "acct_2" }, action: { kind: "reset_before" } });
    expect(played(script, 4)).toEqual([false, true, false, false]);
    expect(script.list().map(({ matched, played: plays }) => [matched, plays])).toEqual([
      [4, 1],
      [0, 0],
    ]);
  });

  it("draws the same chances for the same seed, about as often as told", () => {
    const story = (seed: number) => {
      const script = faultScript();
      script.add({ match: {}, probability: 0.3, seed, action: { kind: "429" } });
      return played(script, 1_000);
    };
    expect(story(7)).toEqual(story(7));
    expect(story(7)).not.toEqual(story(8));
    const share = story(7).filter(Boolean).length / 1_000;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
  });
});
