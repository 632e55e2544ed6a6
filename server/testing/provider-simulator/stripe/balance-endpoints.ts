import { accountOf } from "./account-endpoints";
import { listParam, textParam } from "./form-params";
import { listBody, listPage } from "./list-page";
import type { StripeBooks } from "./stripe-books";
import { reads, type StripeEndpoint } from "./stripe-call";
import { balanceJson, balanceTransactionJson, paymentJson, reversalJson, transferJson } from "./stripe-json";
import type { SimulatedBalanceTransaction } from "./stripe-records";
import { noSuch } from "./stripe-refusal";

/**
 * Balances and their movements, of the platform or, with the `Stripe-Account` header, of a connected account.
 */
export const BALANCE_ENDPOINTS: readonly StripeEndpoint[] = [
  {
    method: "GET",
    name: "GET /v1/balance",
    path: /^\/v1\/balance$/,
    run(books, { accountId }) {
      if (accountId !== null) accountOf(books, accountId);
      return reads(() => balanceJson(books, accountId));
    },
  },
  {
    method: "GET",
    name: "GET /v1/balance_transactions",
    path: /^\/v1\/balance_transactions$/,
    run(books, { accountId, params, path }) {
      if (accountId !== null) accountOf(books, accountId);
      const source = textParam(params, "source");
      const type = textParam(params, "type");
      const bankPayout = textParam(params, "payout");
      const carried = bankPayout === null ? null : (books.bankPayouts.get(bankPayout)?.paymentIds ?? []);
      const currency = textParam(params, "currency")?.toLowerCase() ?? null;
      const page = listPage(
        path,
        params,
        books.balanceTransactionsInOrder,
        (id) => books.balanceTransactions.get(id),
        (transaction) =>
          transaction.accountId === accountId &&
          (source === null || transaction.sourceId === source) &&
          (carried === null ||
            carried.includes(transaction.sourceId) ||
            transaction.sourceId === bankPayout) &&
          (type === null || transaction.type === type) &&
          (currency === null || transaction.currency === currency),
      );
      const isExpanded = listParam(params, "expand").includes("data.source");
      return reads(() =>
        listBody(
          page,
          page.items.map((item) => balanceTransactionJson(item, isExpanded ? sourceJson(books, item) : null)),
        ),
      );
    },
  },
  {
    method: "GET",
    name: "GET /v1/balance_transactions/:id",
    path: /^\/v1\/balance_transactions\/([^/]+)$/,
    run(books, { accountId, ids }) {
      const transaction = books.balanceTransactions.get(ids[0]!);
      if (!transaction || transaction.accountId !== accountId) throw noSuch("balance transaction", ids[0]!);
      return reads(() => balanceTransactionJson(transaction, null));
    },
  },
];

/** The transfer, reversal or payment that a movement comes from; null for other movements of connected accounts. */
function sourceJson(books: StripeBooks, { sourceId }: SimulatedBalanceTransaction): object | null {
  const transfer = books.transfers.get(sourceId);
  if (transfer) return transferJson(books, transfer);
  const reversal = books.reversals.get(sourceId);
  if (reversal) return reversalJson(reversal);
  const paidBy = sourceId.startsWith("py_") ? books.transferOfPayment(sourceId) : undefined;
  return paidBy ? paymentJson(paidBy) : null;
}
