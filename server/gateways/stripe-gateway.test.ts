import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FaultAction } from "@/server/testing/provider-simulator/fault-script";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import type { CreateTransferInput, PayoutGateway } from "./payout-gateway";
import { stripeGateway } from "./stripe-gateway";
import { stripeSettings } from "./stripe-settings";

let simulator: ProviderSimulator;
let gateway: PayoutGateway;
let destination: string;
const opened: PayoutGateway[] = [];

function gatewayTo(url: string, timeoutMs = 5_000): PayoutGateway {
  const settings = stripeSettings({ STRIPE_SECRET_KEY: "sk_test_simulated", STRIPE_API_URL: url });
  const made = stripeGateway({ ...settings, timeoutMs });
  opened.push(made);
  return made;
}

function transferOf(changes: Partial<CreateTransferInput> = {}): CreateTransferInput {
  return {
    amountMinor: 12_345n,
    currency: "EUR",
    destination,
    transferGroup: "pout_1",
    metadata: { payout_id: "pout_1", attempt: "1" },
    idempotencyKey: "pout_1:1",
    ...changes,
  };
}

beforeEach(async () => {
  simulator = await startProviderSimulator();
  gateway = gatewayTo(simulator.url);
  destination = simulator.stripe.addAccount({ country: "DE" }).id;
});

afterEach(async () => {
  for (const one of opened.splice(0)) one.close();
  await simulator.close();
});

describe("paying", () => {
  it("creates a transfer and tells it in our words", async () => {
    const result = await gateway.createTransfer(transferOf());
    expect(result).toMatchObject({
      kind: "created",
      replayed: false,
      requestId: expect.stringMatching(/^req_/),
      transfer: {
        amountMinor: 12_345n,
        reversedMinor: 0n,
        currency: "EUR",
        destination,
        transferGroup: "pout_1",
        metadata: { payout_id: "pout_1", attempt: "1" },
      },
    });
    expect(simulator.stripe.ledger()).toMatchObject([
      { amountMinor: 12_345n, currency: "eur", idempotencyKey: "pout_1:1" },
    ]);
    const id = result.kind === "created" ? result.transfer.id : "";
    expect(await gateway.getTransfer(id)).toMatchObject({
      kind: "found",
      transfer: { id, amountMinor: 12_345n },
    });
    expect(await gateway.getTransfer("tr_none")).toMatchObject({ kind: "absent", code: "resource_missing" });
  });

  it("gives the first transfer again for the same key, and says so", async () => {
    const first = await gateway.createTransfer(transferOf());
    const again = await gateway.createTransfer(transferOf());
    expect(again).toMatchObject({ kind: "created", replayed: true });
    expect(
      again.kind === "created" && first.kind === "created" && again.transfer.id === first.transfer.id,
    ).toBe(true);
    expect(simulator.stripe.ledger()).toHaveLength(1);
  });

  it("alarms when a key comes back with another amount", async () => {
    await gateway.createTransfer(transferOf());
    const changed = await gateway.createTransfer(transferOf({ amountMinor: 12_346n }));
    expect(changed).toMatchObject({ kind: "body_mismatch", requestId: expect.stringMatching(/^req_/) });
    expect(simulator.stripe.ledger()).toHaveLength(1);
  });

  it("finds all transfers of a group over several pages, and none of another", async () => {
    for (let n = 0; n < 130; n += 1) {
      await gateway.createTransfer(transferOf({ idempotencyKey: `many:${n}`, transferGroup: "pout_many" }));
    }
    await gateway.createTransfer(transferOf());
    const listed = await gateway.listTransfersByGroup("pout_many");
    const ids = listed.kind === "found" ? listed.transfers.map(({ id }) => id) : [];
    expect(ids).toEqual(
      simulator.stripe
        .ledger("pout_many")
        .map(({ id }) => id)
        .toReversed(),
    );
    expect(new Set(ids).size).toBe(130);
    expect(await gateway.listTransfersByGroup("pout_none")).toEqual({ kind: "found", transfers: [] });
    expect(simulator.requestSummary().byEndpoint["GET /v1/transfers"]).toBe(3);
  });

  it("does not take a list of the wrong group, or one that does not go on, for the truth", async () => {
    await gateway.createTransfer(transferOf());
    const wrong = {
      data: [{ id: "tr_x", object: "transfer", amount: 1, amount_reversed: 0, currency: "eur", created: 1 }],
    };
    simulator.stripe.setFault({
      match: { method: "GET" },
      times: 1,
      action: { kind: "wrong_body", fields: wrong },
    });
    expect(await gateway.listTransfersByGroup("pout_1")).toMatchObject({
      kind: "unavailable",
      code: "answer_differs",
    });
    const endless = { data: [], has_more: true };
    simulator.stripe.setFault({ match: { method: "GET" }, action: { kind: "wrong_body", fields: endless } });
    expect(await gateway.listTransfersByGroup("pout_1")).toMatchObject({
      kind: "unavailable",
      code: "unreadable_answer",
    });
  });

  it.each([
    ["nothing", { amountMinor: 0n }, "amount_not_sendable"],
    ["less than nothing", { amountMinor: -1n }, "amount_not_sendable"],
    ["more than JSON holds", { amountMinor: BigInt(Number.MAX_SAFE_INTEGER) + 1n }, "amount_not_sendable"],
    ["no key", { idempotencyKey: "" }, "idempotency_key_invalid"],
    ["a key too long", { idempotencyKey: "k".repeat(256) }, "idempotency_key_invalid"],
    ["no currency", { currency: "EURO" }, "currency_invalid"],
    ["króna, which Stripe counts in hundredths", { currency: "ISK" }, "currency_not_sendable"],
    ["shillings, likewise", { currency: "UGX" }, "currency_not_sendable"],
    ["no account id", { destination: "ba_1" }, "account_invalid"],
    ["no group", { transferGroup: "" }, "transfer_group_missing"],
  ])("refuses %s before anything is sent", async (_name, changes, code) => {
    const result = await gateway.createTransfer(transferOf(changes));
    expect(result).toMatchObject({ kind: "not_created", retryable: false, code, httpStatus: null });
    expect(simulator.requests()).toHaveLength(0);
  });
});

describe("refusals of Stripe", () => {
  it("says that the balance does not suffice, and that the key is spent", async () => {
    simulator.stripe.setPlatformBalance("eur", 100n);
    const refused = {
      kind: "not_created",
      retryable: false,
      keySpent: true,
      code: "balance_insufficient",
      httpStatus: 400,
    };
    expect(await gateway.createTransfer(transferOf())).toMatchObject({ ...refused, replayed: false });
    simulator.stripe.setPlatformBalance("eur", 1_000_000n);
    // Stripe repeats the stored refusal for the old key although the money is there now; a new key goes
    // through.
    expect(await gateway.createTransfer(transferOf())).toMatchObject({ ...refused, replayed: true });
    expect(await gateway.createTransfer(transferOf({ idempotencyKey: "pout_1:2" }))).toMatchObject({
      kind: "created",
    });
    expect(simulator.stripe.balanceMinor(null, "EUR")).toBe(1_000_000n - 12_345n);
  });

  it("tells an unknown account, an inactive one and an unknown currency apart", async () => {
    const unknown = await gateway.createTransfer(
      transferOf({ destination: "acct_imported", idempotencyKey: "a" }),
    );
    expect(unknown).toMatchObject({
      kind: "not_created",
      retryable: false,
      code: "resource_missing",
      httpStatus: 400,
    });
    simulator.stripe.changeAccount(destination, { transfers: "inactive" });
    expect(await gateway.createTransfer(transferOf({ idempotencyKey: "b" }))).toMatchObject({
      kind: "not_created",
      retryable: false,
      code: "insufficient_capabilities_for_transfer",
    });
    expect(await gateway.createTransfer(transferOf({ currency: "XXX", idempotencyKey: "c" }))).toMatchObject({
      kind: "not_created",
      retryable: false,
      code: "invalid_request_error",
    });
    expect(simulator.stripe.ledger()).toHaveLength(0);
  });

  it("says that a refused key is our own setting", async () => {
    const strict = await startProviderSimulator({ stripe: { apiKey: "sk_test_right" } });
    try {
      const result = await gatewayTo(strict.url).createTransfer(transferOf());
      expect(result).toMatchObject({
        kind: "not_created",
        retryable: false,
        keySpent: false,
        code: "api_key_refused",
        httpStatus: 401,
      });
    } finally {
      await strict.close();
    }
  });
});

type Expected = { result: object; paid: number; afterReplay: object; paidAfterReplay: number };
const CREATED = { kind: "created" };
const lost = (reason: string) => ({ kind: "unknown", reason, alarm: false });

const FAULTS: [FaultAction, Expected][] = [
  [
    { kind: "timeout_before" },
    { result: lost("timeout"), paid: 0, afterReplay: { ...CREATED, replayed: false }, paidAfterReplay: 1 },
  ],
  [
    { kind: "timeout_after_success" },
    { result: lost("timeout"), paid: 1, afterReplay: { ...CREATED, replayed: true }, paidAfterReplay: 1 },
  ],
  [
    { kind: "500_before" },
    {
      result: lost("server_error"),
      paid: 0,
      afterReplay: { ...CREATED, replayed: false },
      paidAfterReplay: 1,
    },
  ],
  [
    { kind: "500_after" },
    { result: lost("server_error"), paid: 1, afterReplay: lost("server_error"), paidAfterReplay: 1 },
  ],
  [
    { kind: "500_stored" },
    { result: lost("server_error"), paid: 0, afterReplay: lost("server_error"), paidAfterReplay: 0 },
  ],
  [
    { kind: "409_in_use" },
    {
      result: { ...lost("key_in_use"), code: "idempotency_key_in_use" },
      paid: 0,
      afterReplay: CREATED,
      paidAfterReplay: 1,
    },
  ],
  [
    { kind: "429" },
    {
      result: { kind: "not_created", retryable: true, keySpent: false, code: "rate_limit" },
      paid: 0,
      afterReplay: CREATED,
      paidAfterReplay: 1,
    },
  ],
  [
    { kind: "429", code: "lock_timeout" },
    {
      result: { kind: "not_created", retryable: true, keySpent: false, code: "lock_timeout" },
      paid: 0,
      afterReplay: CREATED,
      paidAfterReplay: 1,
    },
  ],
  [
    { kind: "reset_before" },
    {
      result: lost("connection_lost"),
      paid: 0,
      afterReplay: { ...CREATED, replayed: false },
      paidAfterReplay: 1,
    },
  ],
  [
    { kind: "reset_after" },
    {
      result: lost("connection_lost"),
      paid: 1,
      afterReplay: { ...CREATED, replayed: true },
      paidAfterReplay: 1,
    },
  ],
  [
    { kind: "slow", delayMs: 20 },
    { result: CREATED, paid: 1, afterReplay: { ...CREATED, replayed: true }, paidAfterReplay: 1 },
  ],
  // Some hundred bytes, one every 20 ms: it never falls silent, and yet must end.
  [
    { kind: "slow_drip", intervalMs: 20 },
    { result: lost("timeout"), paid: 1, afterReplay: { ...CREATED, replayed: true }, paidAfterReplay: 1 },
  ],
  [
    { kind: "wrong_body", fields: { amount: 1 } },
    {
      result: {
        kind: "unknown",
        reason: "answer_differs",
        alarm: true,
        differences: [{ field: "amount", asked: "12345", answered: "1" }],
      },
      paid: 1,
      afterReplay: CREATED,
      paidAfterReplay: 1,
    },
  ],
  [
    { kind: "wrong_body", fields: { currency: "usd", destination: "acct_other", transfer_group: null } },
    {
      result: {
        kind: "unknown",
        reason: "answer_differs",
        alarm: true,
        differences: [{ field: "currency" }, { field: "destination" }, { field: "transfer_group" }],
      },
      paid: 1,
      afterReplay: CREATED,
      paidAfterReplay: 1,
    },
  ],
  [
    { kind: "wrong_body", text: "<html>" },
    { result: lost("unreadable_answer"), paid: 1, afterReplay: CREATED, paidAfterReplay: 1 },
  ],
  [
    { kind: "wrong_body", text: "null" },
    { result: { kind: "unknown", alarm: true }, paid: 1, afterReplay: CREATED, paidAfterReplay: 1 },
  ],
  [
    { kind: "wrong_body", text: "{}" },
    {
      result: { kind: "unknown", reason: "answer_differs", alarm: true },
      paid: 1,
      afterReplay: CREATED,
      paidAfterReplay: 1,
    },
  ],
];

describe("faults", () => {
  it.each(FAULTS)(
    "%j is classified, sent once, and healed or not by the same key",
    async (action, expected) => {
      simulator.stripe.setFault({ match: { method: "POST", path: "^/v1/transfers$" }, nth: 1, action });
      const timesOut = action.kind.startsWith("timeout") || action.kind === "slow_drip";
      const caller = timesOut ? gatewayTo(simulator.url, 250) : gateway;
      // Connects first, so that the short timeout measures the answer alone.
      await vi.waitFor(async () => expect(await caller.getBalance()).toMatchObject({ kind: "found" }));
      const first = await caller.createTransfer(transferOf());
      expect(first).toMatchObject(expected.result);
      await vi.waitFor(() => expect(simulator.stripe.ledger()).toHaveLength(expected.paid));
      // The SDK must not have repeated anything on its own.
      expect(simulator.requestSummary().byEndpoint["POST /v1/transfers"]).toBe(1);
      expect(await gateway.createTransfer(transferOf())).toMatchObject(expected.afterReplay);
      expect(simulator.stripe.ledger("pout_1")).toHaveLength(expected.paidAfterReplay);
      const found = await gateway.listTransfersByGroup("pout_1");
      expect(found.kind === "found" && found.transfers.length).toBe(expected.paidAfterReplay);
      expect(simulator.stripe.paidTwice()).toEqual([]);
    },
  );

  it("knows that nothing was sent when nobody listens", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => closed.once("listening", listening));
    const address = closed.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await new Promise((done) => closed.close(done));
    const result = await gatewayTo(`http://127.0.0.1:${port}`).createTransfer(transferOf());
    expect(result).toMatchObject({
      kind: "not_created",
      retryable: true,
      keySpent: false,
      code: "connection_failed",
      httpStatus: null,
    });
  });

  it("does not believe a refusal that Stripe did not sign with a request id", async () => {
    const { createServer: createHttpServer } = await import("node:http");
    const proxy = createHttpServer((_request, response) => {
      response.writeHead(403, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ error: { type: "invalid_request_error", message: "blocked by a proxy" } }),
      );
    }).listen(0, "127.0.0.1");
    await new Promise((listening) => proxy.once("listening", listening));
    const address = proxy.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const result = await gatewayTo(`http://127.0.0.1:${port}`).createTransfer(transferOf());
    expect(result).toMatchObject({ kind: "unknown", reason: "unreadable_answer", httpStatus: 403 });
    proxy.closeAllConnections();
    await new Promise((done) => proxy.close(done));
  });

  it("reports reads that got no answer as unavailable, never as absent", async () => {
    simulator.stripe.setFault({ match: { method: "GET" }, action: { kind: "500_before" } });
    expect(await gateway.listTransfersByGroup("pout_1")).toMatchObject({
      kind: "unavailable",
      retryable: true,
      httpStatus: 500,
    });
    expect(await gateway.getTransfer("tr_1")).toMatchObject({ kind: "unavailable", retryable: true });
    expect(await gateway.getBalance()).toMatchObject({ kind: "unavailable", retryable: true });
    expect(await gateway.getAccount(destination)).toMatchObject({ kind: "unavailable", retryable: true });
  });
});

describe("accounts, balance and reversals", () => {
  it("opens an account that is active at once, and once only per vendor", async () => {
    const input = {
      vendorRef: "v-17",
      vendorName: "Hotel Zur Post",
      email: "post@example.com",
      country: "AT",
    };
    const result = await gateway.openAccount(input);
    expect(result).toMatchObject({
      kind: "created",
      account: {
        payoutsEnabled: true,
        transfersActive: true,
        disabledReason: null,
        country: "AT",
        defaultCurrency: "EUR",
      },
    });
    const id = result.kind === "created" ? result.account.id : "";
    expect(await gateway.openAccount(input)).toMatchObject({
      kind: "created",
      replayed: true,
      account: { id },
    });
    const stored = simulator.stripe.accounts().filter((account) => account.metadata["vendor_ref"] === "v-17");
    expect(stored).toHaveLength(1);
    expect(await gateway.getAccount(id)).toMatchObject({
      kind: "found",
      account: { id, bankLast4: stored[0]!.bank!.last4, bankFingerprints: [stored[0]!.bank!.fingerprint] },
    });
    expect(await gateway.openAccount({ ...input, vendorRef: "v-18", email: "nobody" })).toMatchObject({
      kind: "not_created",
      code: "email_invalid",
    });
  });

  it("sees a restricted account and one that does not exist", async () => {
    simulator.stripe.changeAccount(destination, {
      payoutsEnabled: false,
      transfers: "inactive",
      disabledReason: "requirements.past_due",
      bank: null,
    });
    expect(await gateway.getAccount(destination)).toMatchObject({
      kind: "found",
      account: {
        payoutsEnabled: false,
        transfersActive: false,
        disabledReason: "requirements.past_due",
        bankLast4: null,
      },
    });
    expect(await gateway.getAccount("acct_imported")).toMatchObject({
      kind: "absent",
      code: "account_invalid",
    });
  });

  it("reads the platform's balance per currency", async () => {
    simulator.stripe.setPlatformBalance("eur", 50_000n);
    await gateway.createTransfer(transferOf());
    const balance = await gateway.getBalance();
    expect(balance.kind === "found" && balance.availableMinor.get("EUR")).toBe(37_655n);
    expect(balance.kind === "found" && balance.pendingMinor.get("EUR")).toBe(0n);
  });

  it("takes a transfer back in parts up to the whole", async () => {
    const made = await gateway.createTransfer(transferOf());
    const transferId = made.kind === "created" ? made.transfer.id : "";
    const part = (amountMinor: bigint, idempotencyKey: string) =>
      gateway.createReversal({ transferId, amountMinor, metadata: {}, idempotencyKey });
    expect(await part(345n, "r1")).toMatchObject({
      kind: "created",
      reversal: { transferId, amountMinor: 345n, currency: "EUR" },
    });
    expect(await part(345n, "r1")).toMatchObject({ kind: "created", replayed: true });
    expect(await part(12_001n, "r2")).toMatchObject({
      kind: "not_created",
      retryable: false,
      httpStatus: 400,
    });
    expect(await part(12_000n, "r3")).toMatchObject({ kind: "created" });
    expect(await part(1n, "r4")).toMatchObject({ kind: "not_created" });
    expect(await gateway.getTransfer(transferId)).toMatchObject({
      kind: "found",
      transfer: { reversedMinor: 12_345n },
    });
    expect(simulator.stripe.balanceMinor(destination, "eur")).toBe(0n);
  });

  it("cannot take back what the vendor's account no longer holds", async () => {
    const made = await gateway.createTransfer(transferOf());
    simulator.stripe.changeAccount(destination, { balancesMinor: { eur: 100n } });
    const transferId = made.kind === "created" ? made.transfer.id : "";
    const result = await gateway.createReversal({
      transferId,
      amountMinor: 101n,
      metadata: {},
      idempotencyKey: "r1",
    });
    expect(result).toMatchObject({ kind: "not_created", code: "balance_insufficient" });
    expect(simulator.stripe.ledger()[0]!.reversedMinor).toBe(0n);
  });
});
