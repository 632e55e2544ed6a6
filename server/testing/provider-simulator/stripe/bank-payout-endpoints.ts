import { accountOf } from "./account-endpoints";
import { textParam } from "./form-params";
import { listBody, listPage } from "./list-page";
import { reads, type StripeEndpoint } from "./stripe-call";
import { bankPayoutJson } from "./stripe-json";
import { noSuch } from "./stripe-refusal";

/** Payouts of a connected account to its bank, named by the `Stripe-Account` header. The platform makes none. */
export const BANK_PAYOUT_ENDPOINTS: readonly StripeEndpoint[] = [
  {
    method: "GET",
    name: "GET /v1/payouts",
    path: /^\/v1\/payouts$/,
    run(books, { accountId, params, path }) {
      if (accountId !== null) accountOf(books, accountId);
      const status = textParam(params, "status");
      const page = listPage(
        path,
        params,
        [...books.bankPayouts.values()],
        (id) => books.bankPayouts.get(id),
        (payout) => payout.accountId === accountId && (status === null || payout.status === status),
      );
      return reads(() => listBody(page, page.items.map(bankPayoutJson)));
    },
  },
  {
    method: "GET",
    name: "GET /v1/payouts/:id",
    path: /^\/v1\/payouts\/([^/]+)$/,
    run(books, { accountId, ids }) {
      const payout = books.bankPayouts.get(ids[0]!);
      if (!payout || payout.accountId !== accountId) throw noSuch("payout", ids[0]!);
      return reads(() => bankPayoutJson(payout));
    },
  },
];
