import { ControlRefusal, minorUnits, textOf, wholeNumber, type ControlRequest } from "../control-request";
import type { Fault } from "../fault-script";
import type { AccountChange, StripeSimulator } from "./stripe-simulator";
import type { PaidBy } from "./transfer-ledger";
import type { WebhookFault } from "./webhook-faults";

/**
 * The control and judge API of the simulated Stripe, under `/_simulator/stripe`. Answers the JSON body, or
 * undefined when there is no such thing to ask. Throws a `ControlRefusal`, RangeError or SyntaxError for a
 * senseless request.
 */
export function stripeControl(
  stripe: StripeSimulator,
  { method, path, query, body }: ControlRequest,
): unknown {
  const account = /^\/accounts\/([^/]+)$/.exec(path)?.[1];
  if (method === "POST" && account) return stripe.changeAccount(account, accountChange(body));
  const bankPayout = /^\/bank-payouts\/([^/]+)$/.exec(path)?.[1];
  if (method === "POST" && bankPayout) return stripe.changeBankPayout(bankPayout, bankPayoutChange(body));
  const fault = /^\/faults\/([^/]+)$/.exec(path)?.[1];
  if (method === "DELETE" && fault) return { removed: stripe.removeFault(fault) };
  switch (`${method} ${path}`) {
    case "GET /":
      return stripe.summary();
    case "GET /ledger":
      return { transfers: stripe.ledger(query.get("transfer_group") ?? undefined) };
    case "GET /paid-twice": {
      const by = paidBy(query.get("by") ?? "transfer_group");
      return { by, paidTwice: stripe.paidTwice(by), unmarkedTransfers: stripe.unmarkedTransfers(by) };
    }
    case "GET /accounts":
      return { accounts: stripe.accounts() };
    case "POST /accounts":
      return stripe.addAccount(newAccount(body));
    case "POST /new-accounts":
      stripe.setOpensIncomplete(body["incomplete"] === true);
      return stripe.summary();
    case "POST /balance":
      stripe.setPlatformBalance(
        textOf(body["currency"], "currency"),
        minorUnits(body["amountMinor"], "amountMinor"),
      );
      return stripe.summary();
    case "POST /shift-amount":
      stripe.shiftAmount(textOf(body["id"], "id"), minorUnits(body["byMinor"], "byMinor"));
      return stripe.summary();
    case "GET /bank-payouts":
      return { bankPayouts: stripe.bankPayouts() };
    case "POST /bank-payouts":
      return stripe.makeBankPayout({
        accountId: textOf(body["accountId"], "accountId"),
        ...(body["currency"] === undefined ? {} : { currency: textOf(body["currency"], "currency") }),
        ...(body["status"] === "in_transit" ? { status: "in_transit" as const } : {}),
      });
    case "POST /tell-again":
      stripe.tellAgain(textOf(body["eventId"], "eventId"));
      return stripe.summary();
    case "GET /events":
      return { events: stripe.events(), tries: stripe.webhookTries() };
    case "GET /faults":
      return { faults: stripe.faults() };
    case "POST /faults":
      return { id: stripe.setFault(faultOf<Fault>(body, { match: {} })) };
    case "DELETE /faults":
      stripe.clearFaults();
      return { faults: [] };
    case "POST /webhook-faults":
      stripe.setWebhookFault(faultOf<WebhookFault>(body, {}));
      return stripe.summary();
    case "DELETE /webhook-faults":
      stripe.clearWebhookFaults();
      return stripe.summary();
    case "POST /release-webhooks":
      stripe.releaseHeldWebhooks();
      return stripe.summary();
    case "POST /webhook-targets":
      stripe.setWebhookTargets(targetsOf(body["targets"]));
      return stripe.summary();
    case "POST /rate-limit":
      stripe.setRateLimit(body["perSecond"] === null ? null : wholeNumber(body["perSecond"], "perSecond"));
      return stripe.summary();
    case "POST /clock":
      stripe.advanceClock(wholeNumber(body["advanceMs"], "advanceMs"));
      return stripe.summary();
    case "POST /prune-keys":
      return {
        pruned: stripe.pruneIdempotencyKeys(
          body["olderThanMs"] === undefined ? undefined : wholeNumber(body["olderThanMs"], "olderThanMs"),
        ),
      };
    default:
      return undefined;
  }
}

function accountChange(body: Record<string, unknown>): AccountChange {
  const change: AccountChange = {};
  if (body["payoutsEnabled"] !== undefined) change.payoutsEnabled = body["payoutsEnabled"] === true;
  if (body["transfers"] !== undefined) {
    const state = body["transfers"];
    if (state !== "active" && state !== "inactive" && state !== "pending") {
      throw new ControlRefusal("transfers is one of active, inactive, pending.");
    }
    change.transfers = state;
  }
  if (body["disabledReason"] !== undefined) {
    change.disabledReason =
      body["disabledReason"] === null ? null : textOf(body["disabledReason"], "disabledReason");
  }
  const bank = body["bank"];
  if (bank === null) change.bank = null;
  else if (isRecord(bank)) {
    change.bank = {
      last4: textOf(bank["last4"], "bank.last4"),
      fingerprint: textOf(bank["fingerprint"], "bank.fingerprint"),
    };
  }
  if (Array.isArray(body["currentlyDue"])) {
    change.currentlyDue = body["currentlyDue"].map((item: unknown) => textOf(item, "currentlyDue"));
  }
  if (isRecord(body["balancesMinor"])) {
    change.balancesMinor = Object.fromEntries(
      Object.entries(body["balancesMinor"]).map(([currency, value]) => [
        currency,
        minorUnits(value, currency),
      ]),
    );
  }
  return change;
}

function bankPayoutChange(body: Record<string, unknown>): {
  status: "paid" | "failed" | "canceled";
  failureCode?: string;
} {
  const status = body["status"];
  if (status !== "paid" && status !== "failed" && status !== "canceled")
    throw new ControlRefusal("status is one of paid, failed, canceled.");
  return {
    status,
    ...(body["failureCode"] === undefined ? {} : { failureCode: textOf(body["failureCode"], "failureCode") }),
  };
}

function newAccount(body: Record<string, unknown>) {
  const text = (name: string) => (body[name] === undefined ? {} : { [name]: textOf(body[name], name) });
  return { ...text("id"), ...text("country"), ...text("email"), ...text("name") };
}

function faultOf<Kind extends { action: { kind: string } }>(
  body: Record<string, unknown>,
  missing: object,
): Kind {
  const action = body["action"];
  if (!isRecord(action) || typeof action["kind"] !== "string")
    throw new ControlRefusal("action.kind is missing.");
  return { ...missing, ...body } as unknown as Kind;
}

function targetsOf(value: unknown): { url: string; secret: string }[] {
  if (!Array.isArray(value)) throw new ControlRefusal("targets must be a list.");
  return value.map((target: unknown) => {
    if (!isRecord(target)) throw new ControlRefusal("A target has a url and a secret.");
    return { url: new URL(textOf(target["url"], "url")).href, secret: textOf(target["secret"], "secret") };
  });
}

function paidBy(by: string): PaidBy {
  if (by === "transfer_group" || by.startsWith("metadata.")) return by as PaidBy;
  throw new ControlRefusal("by is transfer_group or metadata.NAME.");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
