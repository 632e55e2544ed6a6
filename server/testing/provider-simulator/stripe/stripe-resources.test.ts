import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startProviderSimulator, type ProviderSimulator } from "../simulator-server";

let simulator: ProviderSimulator;
let stripe: Stripe;
let destination: string;

beforeEach(async () => {
  simulator = await startProviderSimulator();
  stripe = new Stripe("sk_test_x", {
    host: "127.0.0.1",
    port: simulator.port,
    protocol: "http",
    maxNetworkRetries: 0,
  });
  destination = (await stripe.accounts.create({ type: "express", country: "DE", email: "a@example.com" })).id;
});
afterEach(() => simulator.close());

const transfer = (changes: Partial<Stripe.TransferCreateParams> = {}) =>
  stripe.transfers.create({ amount: 1000, currency: "eur", destination, ...changes });

describe("transfers", () => {
  it("are listed newest first, filtered by group, destination and time, and paged both ways", async () => {
    const other = simulator.stripe.addAccount({ id: "acct_imported" }).id;
    for (let n = 0; n < 7; n += 1) {
      if (n === 4) simulator.stripe.advanceClock(3_600_000);
      await transfer({
        transfer_group: n % 2 === 0 ? "even" : "odd",
        destination: n < 2 ? other : destination,
        amount: 100 + n,
      });
    }
    const amounts = async (params: Stripe.TransferListParams) =>
      (await stripe.transfers.list(params).autoPagingToArray({ limit: 100 })).map(({ amount }) => amount);
    expect(await amounts({ limit: 2 })).toEqual([106, 105, 104, 103, 102, 101, 100]);
    expect(await amounts({ transfer_group: "even", limit: 1 })).toEqual([106, 104, 102, 100]);
    expect(await amounts({ destination: other })).toEqual([101, 100]);
    expect(await amounts({ destination: other, transfer_group: "even" })).toEqual([100]);
    const late = simulator.stripe.ledger()[4]!.createdAt.getTime() / 1000;
    expect(await amounts({ created: { gte: late } })).toEqual([106, 105, 104]);
    expect(await amounts({ created: { lt: late } })).toEqual([103, 102, 101, 100]);
    const page = await stripe.transfers.list({ ending_before: simulator.stripe.ledger()[2]!.id, limit: 2 });
    expect(page.data.map(({ amount }) => amount)).toEqual([104, 103]);
    expect(page.has_more).toBe(true);
    await expect(stripe.transfers.list({ starting_after: "tr_none" })).rejects.toMatchObject({
      code: "resource_missing",
    });
  });

  it("carry what the request said, within Stripe's limits", async () => {
    const made = await transfer({ metadata: { "näme & co": "ü=1&2", empty: "" }, description: "July" });
    expect(made).toMatchObject({
      metadata: { "näme & co": "ü=1&2" },
      description: "July",
      reversed: false,
      livemode: false,
    });
    await expect(transfer({ metadata: { ["k".repeat(41)]: "x" } })).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(transfer({ metadata: { k: "x".repeat(501) } })).rejects.toMatchObject({ statusCode: 400 });
  });

  it.each([
    ["a zero amount", { amount: 0 }, { code: "parameter_invalid_integer", param: "amount" }],
    ["a negative amount", { amount: -5 }, { code: "parameter_invalid_integer", param: "amount" }],
    ["a broken amount", { amount: 1.5 }, { code: "parameter_invalid_integer", param: "amount" }],
    ["no amount", { amount: undefined }, { code: "parameter_missing", param: "amount" }],
    ["no destination", { destination: "" }, { code: "parameter_missing", param: "destination" }],
    [
      "an unknown destination",
      { destination: "acct_nobody" },
      { code: "resource_missing", param: "destination" },
    ],
    ["an unknown currency", { currency: "zzz" }, { param: "currency" }],
    ["more than the balance", { currency: "usd", amount: 101 }, { code: "balance_insufficient" }],
  ])("refuse %s with HTTP 400", async (_name, changes, error) => {
    simulator.stripe.setPlatformBalance("usd", 100n);
    await expect(transfer(changes)).rejects.toMatchObject({
      type: "StripeInvalidRequestError",
      statusCode: 400,
      ...error,
    });
    expect(simulator.stripe.ledger()).toHaveLength(0);
  });
});

describe("reversals", () => {
  it("are partial, listed, and shown on the transfer", async () => {
    const { id } = await transfer();
    const first = await stripe.transfers.createReversal(id, { amount: 300 });
    expect(await stripe.transfers.retrieve(id)).toMatchObject({ amount_reversed: 300, reversed: false });
    await stripe.transfers.createReversal(id); // without an amount: all that is left
    expect(await stripe.transfers.retrieve(id)).toMatchObject({ amount_reversed: 1000, reversed: true });
    const listed = await stripe.transfers.listReversals(id, { limit: 1 }).autoPagingToArray({ limit: 10 });
    expect(listed.map(({ amount }) => amount)).toEqual([700, 300]);
    expect(await stripe.transfers.retrieveReversal(id, first.id)).toMatchObject({
      amount: 300,
      transfer: id,
    });
    await expect(stripe.transfers.createReversal(id, { amount: 1 })).rejects.toMatchObject({
      statusCode: 400,
    });
  });
});

describe("balances", () => {
  it("move with each transfer and reversal, on both sides, with a balance transaction each", async () => {
    simulator.stripe.setPlatformBalance("eur", 5_000n);
    const { id, balance_transaction } = await transfer({ amount: 2_000 });
    await stripe.transfers.createReversal(id, { amount: 500 });
    const eur = async (options?: Stripe.RequestOptions) =>
      (await stripe.balance.retrieve({}, options)).available.find(({ currency }) => currency === "eur")
        ?.amount;
    expect(await eur()).toBe(3_500);
    expect(await eur({ stripeAccount: destination })).toBe(1_500);
    const all = await stripe.balanceTransactions.list();
    expect(all.data.map(({ type, amount }) => [type, amount])).toEqual([
      ["transfer_refund", 500],
      ["transfer", -2_000],
    ]);
    expect((await stripe.balanceTransactions.list({ source: id })).data.map((one) => one.id)).toEqual([
      balance_transaction,
    ]);
    expect((await stripe.balanceTransactions.list({ type: "transfer_refund" })).data).toHaveLength(1);
    const theirs = await stripe.balanceTransactions.list({}, { stripeAccount: destination });
    expect(theirs.data.map(({ type, amount }) => [type, amount])).toEqual([
      ["payment_refund", -500],
      ["payment", 2_000],
    ]);
  });
});

describe("accounts", () => {
  it("are active at once, listed, and carry a bank account", async () => {
    const account = await stripe.accounts.retrieve(destination);
    expect(account).toMatchObject({
      payouts_enabled: true,
      capabilities: { transfers: "active" },
      email: "a@example.com",
    });
    expect((await stripe.accounts.listExternalAccounts(destination)).data).toMatchObject([
      {
        object: "bank_account",
        last4: expect.stringMatching(/^\d{4}$/),
        fingerprint: expect.stringMatching(/^\w{16}$/),
      },
    ]);
    expect((await stripe.accounts.list()).data.map(({ id }) => id)).toEqual([destination]);
  });

  it("refuse an account of somebody else, and a wrong country", async () => {
    await expect(stripe.accounts.retrieve("acct_imported")).rejects.toMatchObject({
      statusCode: 403,
      code: "account_invalid",
    });
    await expect(stripe.balance.retrieve({}, { stripeAccount: "acct_imported" })).rejects.toMatchObject({
      code: "account_invalid",
    });
    await expect(stripe.accounts.create({ type: "express", country: "Germany" })).rejects.toMatchObject({
      code: "country_unsupported",
    });
  });
});

describe("the border", () => {
  it("wants a key, a known route and a readable id", async () => {
    const get = async (path: string, authorization?: string) =>
      (await fetch(`${simulator.url}${path}`, { headers: authorization ? { authorization } : {} })).status;
    expect(await get("/v1/balance")).toBe(401);
    expect(await get("/v1/unheard_of", "Bearer sk_test_x")).toBe(404);
    expect(await get("/v1/transfers/%E0%A4%A", "Bearer sk_test_x")).toBe(404);
    expect(await get("/elsewhere")).toBe(404);
  });
});
