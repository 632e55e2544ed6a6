import { metadataParam, refuseUnknownParams, textParam } from "./form-params";
import { listBody, listPage } from "./list-page";
import { incompleteAccount, simulatedAccount } from "./simulated-account";
import { newId, reads, type StripeEndpoint } from "./stripe-call";
import type { StripeBooks } from "./stripe-books";
import { accountJson, bankJson } from "./stripe-json";
import { badParam, StripeRefusal } from "./stripe-refusal";
import type { SimulatedAccount } from "./stripe-records";

const CREATE_PARAMS = [
  "type",
  "country",
  "email",
  "business_type",
  "business_profile",
  "capabilities",
  "controller",
  "default_currency",
  "external_account",
  "metadata",
  "settings",
  "tos_acceptance",
  "company",
  "individual",
];

/** Connected accounts: open, read, list, and their bank account. A new one is active at once unless told otherwise. */
export const ACCOUNT_ENDPOINTS: readonly StripeEndpoint[] = [
  {
    method: "POST",
    name: "POST /v1/accounts",
    path: /^\/v1\/accounts$/,
    run(books, call) {
      refuseUnknownParams(call.params, CREATE_PARAMS);
      const country = textParam(call.params, "country") ?? "DE";
      if (!/^[A-Z]{2}$/.test(country))
        throw badParam("country", `Country '${country}' is unknown.`, "country_unsupported");
      const email = textParam(call.params, "email");
      if (email !== null && !/^[^@\s]+@[^@\s]+$/.test(email)) {
        throw badParam("email", `Invalid email address: ${email}`, "email_invalid");
      }
      const profile = call.params["business_profile"];
      const opened = simulatedAccount({
        id: newId("acct"),
        seq: books.nextSeq(),
        created: call.now,
        country,
        email,
        name: typeof profile === "object" ? textParam(profile, "name") : null,
        defaultCurrency: textParam(call.params, "default_currency"),
        metadata: metadataParam(call.params),
      });
      const account = books.opensIncomplete ? incompleteAccount(opened) : opened;
      return { records: [{ is: "account", account }], body: () => accountJson(account) };
    },
  },
  {
    method: "GET",
    name: "GET /v1/accounts",
    path: /^\/v1\/accounts$/,
    run(books, call) {
      const page = listPage(call.path, call.params, [...books.accounts.values()], (id) =>
        books.accounts.get(id),
      );
      return reads(() => listBody(page, page.items.map(accountJson)));
    },
  },
  {
    method: "GET",
    name: "GET /v1/accounts/:id",
    path: /^\/v1\/accounts\/([^/]+)$/,
    run(books, call) {
      const account = accountOf(books, call.ids[0]!);
      return reads(() => accountJson(account));
    },
  },
  {
    method: "GET",
    name: "GET /v1/accounts/:id/external_accounts",
    path: /^\/v1\/accounts\/([^/]+)\/external_accounts$/,
    run(books, call) {
      const account = accountOf(books, call.ids[0]!);
      const banks = account.bank === null ? [] : [bankJson(account)];
      return reads(() => listBody({ url: call.path, hasMore: false }, banks));
    },
  },
];

/**
 * The account, or Stripe's refusal of an account this platform has no access to (HTTP 403, account_invalid).
 */
export function accountOf(books: StripeBooks, id: string): SimulatedAccount {
  const account = books.accounts.get(id);
  if (account) return account;
  throw new StripeRefusal(403, {
    type: "invalid_request_error",
    code: "account_invalid",
    message: `This key cannot reach the account '${id}', or there is no such account.`,
  });
}
