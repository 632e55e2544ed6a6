import { describe, expect, it } from "vitest";
import { retryWaitMs } from "./retry-wait";
import { sendBlocker, type SendFacts } from "./send-blocker";
import { attemptKey, bodyHash, transferBody, transferDifferences, transferInput } from "./transfer-body";

const FINE: SendFacts = {
  runStatus: "PAYING",
  vendorRef: "v-1",
  vendorStatus: "ACTIVE",
  vendorStatusReason: null,
  destination: "acct_1",
  stripeAccountId: "acct_1",
  accountStatus: "ACTIVE",
  accountDisabledReason: null,
  accountSyncedAt: null,
  bankHeldUntil: null,
  holdReason: null,
  bookingHoldReason: null,
  netMinor: 8_000n,
  claimedMinor: 8_000n,
};

describe("what stands against a send", () => {
  it("is nothing when all is as it was approved", () => {
    expect(sendBlocker(FINE)).toBeNull();
  });

  it.each<[Partial<SendFacts>, string]>([
    [{ holdReason: "Complaints" }, "held_after_approval"],
    [{ bookingHoldReason: "Chargeback" }, "held_after_approval"],
    [{ vendorStatus: "SUSPENDED", vendorStatusReason: "Fraud" }, "vendor_suspended"],
    [{ stripeAccountId: null, accountStatus: null }, "no_payout_account"],
    [{ stripeAccountId: "acct_2" }, "account_changed"],
    [{ accountStatus: "RESTRICTED" }, "account_restricted"],
    [{ accountStatus: "ONBOARDING" }, "account_restricted"],
    [{ bankHeldUntil: "17 Jul 2025, 09:00 UTC" }, "bank_changed"],
  ])("%j is told as %s", (change, code) => {
    expect(sendBlocker({ ...FINE, ...change })?.code).toBe(code);
  });

  it("is content that does not equal its claims before all else", () => {
    expect(sendBlocker({ ...FINE, claimedMinor: 8_001n, holdReason: "x" })?.code).toBe("content_changed");
  });
});

describe("an attempt's body", () => {
  const payout = {
    id: "pout_1",
    runId: "prun_1",
    payMinor: 8_000n,
    currency: "EUR",
    destination: "acct_1",
    vendorRef: "v-1",
    attempt: 2,
  };

  it("has one hash however its fields are ordered, as a database may do", () => {
    const body = transferBody(payout);
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    expect(bodyHash(reversed)).toBe(bodyHash(body));
    expect(bodyHash({ ...body, amountMinor: "8001" })).not.toBe(bodyHash(body));
    expect(transferInput(body, attemptKey("pout_1", 2))).toMatchObject({
      amountMinor: 8_000n,
      transferGroup: "pout_1",
      idempotencyKey: "pout_1:2",
      metadata: { payoutId: "pout_1", runId: "prun_1", vendorRef: "v-1", attempt: "2" },
    });
  });

  it("is compared with the transfer field by field", () => {
    const transfer = {
      id: "tr_1",
      amountMinor: 8_000n,
      reversedMinor: 0n,
      currency: "EUR",
      destination: "acct_1",
      transferGroup: "pout_1",
      metadata: {},
      balanceTransactionId: null,
      createdAt: new Date(0),
    };
    expect(transferDifferences(transferBody(payout), transfer)).toEqual([]);
    const other = {
      ...transfer,
      amountMinor: 1n,
      currency: "USD",
      destination: null,
      transferGroup: "pout_2",
    };
    expect(transferDifferences(transferBody(payout), other)).toEqual([
      "amount",
      "currency",
      "destination",
      "transfer_group",
    ]);
  });
});

describe("the wait before a retry", () => {
  it("doubles, never ends before half of it, and stays within five minutes", () => {
    expect([1, 2, 3].map((done) => retryWaitMs(done, 1_000, 1))).toEqual([1_000, 2_000, 4_000]);
    expect(retryWaitMs(3, 1_000, 0)).toBe(2_000);
    expect(retryWaitMs(60, 1_000, 1)).toBe(300_000);
  });
});
