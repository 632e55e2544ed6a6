import Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stripeRecordsReader, type ProviderRecords } from "@/server/gateways/stripe-records-reader";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import { startProviderSimulator, type ProviderSimulator } from "../simulator-server";

let simulator: ProviderSimulator;
let stripe: Stripe;
let records: ProviderRecords;

beforeAll(async () => {
  simulator = await startProviderSimulator();
  stripe = new Stripe("sk_test_x", {
    host: "127.0.0.1",
    port: simulator.port,
    protocol: "http",
    maxNetworkRetries: 0,
  });
  records = stripeRecordsReader(
    stripeSettings({ STRIPE_SECRET_KEY: "sk_test_x", STRIPE_API_URL: simulator.url }),
  );
});
afterAll(async () => {
  records.close();
  await simulator.close();
});

it("a bank payout carries the transfers into the account, and gives the money back when it fails late", async () => {
  const { id: destination } = simulator.stripe.addAccount();
  const pay = (amount: number) => stripe.transfers.create({ amount, currency: "eur", destination });
  const first = await pay(500);
  const second = await pay(700);
  const sent = simulator.stripe.makeBankPayout({ accountId: destination });
  expect(sent).toMatchObject({ amountMinor: 1_200n, status: "paid" });
  expect(simulator.stripe.balanceMinor(destination, "EUR")).toBe(0n);
  expect(await records.bankPayout(destination, sent.id)).toMatchObject({ status: "paid", currency: "EUR" });
  expect((await records.transfersOfBankPayout(destination, sent.id)).toSorted()).toEqual(
    [first.id, second.id].toSorted(),
  );
  const third = await pay(90);
  simulator.stripe.changeBankPayout(sent.id, { status: "failed", failureCode: "no_account" });
  expect(await records.bankPayout(destination, sent.id)).toMatchObject({
    status: "failed",
    failureCode: "no_account",
  });
  expect(simulator.stripe.balanceMinor(destination, "EUR")).toBe(1_290n);
  const again = simulator.stripe.makeBankPayout({ accountId: destination });
  expect(await records.transfersOfBankPayout(destination, again.id)).toEqual([third.id]);
  expect(await records.bankPayout(destination, "po_none")).toBeNull();
  expect(() => simulator.stripe.changeBankPayout(sent.id, { status: "paid" })).toThrow(/for good/);
});
