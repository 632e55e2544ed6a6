import { integerParam, metadataParam, refuseUnknownParams, textParam } from "./form-params";
import { listBody, listPage } from "./list-page";
import { newId, reads, type StripeEndpoint } from "./stripe-call";
import { reversalJson, transferJson } from "./stripe-json";
import { noSuch, refusedWhileExecuting, StripeRefusal } from "./stripe-refusal";
import type { SimulatedReversal } from "./stripe-records";
import { transferOf } from "./transfer-endpoints";

/**
 * Taking transfers back: in parts, as often as wanted, up to the whole, while the destination can cover it.
 */
export const REVERSAL_ENDPOINTS: readonly StripeEndpoint[] = [
  {
    method: "POST",
    name: "POST /v1/transfers/:id/reversals",
    path: /^\/v1\/transfers\/([^/]+)\/reversals$/,
    run(books, { ids, params, now }) {
      refuseUnknownParams(params, ["amount", "description", "metadata", "refund_application_fee"]);
      const asked = integerParam(params, "amount", 1);
      const description = textParam(params, "description");
      const metadata = metadataParam(params);
      const transfer = transferOf(books, ids[0]!);
      const leftMinor = transfer.amountMinor - books.reversedMinor(transfer.id);
      const amountMinor = asked === null ? leftMinor : BigInt(asked);
      if (leftMinor === 0n) throw overReversed(`Transfer ${transfer.id} has already been fully reversed.`);
      if (amountMinor > leftMinor) {
        throw overReversed(
          `Reversal amount (${amountMinor}) is greater than the unreversed amount (${leftMinor}).`,
        );
      }
      if (books.balanceMinor(transfer.destination, transfer.currency) < amountMinor) {
        throw refusedWhileExecuting(
          "balance_insufficient",
          "The destination account has insufficient available funds to cover this reversal.",
        );
      }
      const reversal: SimulatedReversal = {
        id: newId("trr"),
        seq: books.nextSeq(),
        created: now,
        transferId: transfer.id,
        amountMinor,
        currency: transfer.currency,
        description,
        metadata,
        balanceTransactionId: newId("txn"),
      };
      return {
        records: [{ is: "reversal", reversal }],
        body: () => reversalJson(reversal),
        events: () => [{ type: "transfer.reversed", object: transferJson(books, transfer) }],
      };
    },
  },
  {
    method: "GET",
    name: "GET /v1/transfers/:id/reversals",
    path: /^\/v1\/transfers\/([^/]+)\/reversals$/,
    run(books, { ids, params, path }) {
      const transfer = transferOf(books, ids[0]!);
      const among = books.reversalsByTransfer.get(transfer.id) ?? [];
      const page = listPage(path, params, among, (id) => books.reversals.get(id));
      return reads(() => listBody(page, page.items.map(reversalJson)));
    },
  },
  {
    method: "GET",
    name: "GET /v1/transfers/:id/reversals/:id",
    path: /^\/v1\/transfers\/([^/]+)\/reversals\/([^/]+)$/,
    run(books, { ids }) {
      const reversal = books.reversals.get(ids[1]!);
      if (!reversal || reversal.transferId !== ids[0]) throw noSuch("transfer reversal", ids[1]!);
      return reads(() => reversalJson(reversal));
    },
  },
];

function overReversed(message: string): StripeRefusal {
  return new StripeRefusal(400, { type: "invalid_request_error", message, param: "amount" }, true);
}
