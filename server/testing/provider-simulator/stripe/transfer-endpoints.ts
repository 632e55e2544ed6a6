import { integerParam, metadataParam, refuseUnknownParams, textParam } from "./form-params";
import { listBody, listPage } from "./list-page";
import { newId, reads, type StripeEndpoint } from "./stripe-call";
import type { StripeBooks } from "./stripe-books";
import { STRIPE_CURRENCIES } from "./stripe-currencies";
import { transferJson } from "./stripe-json";
import { badParam, noSuch, refusedWhileExecuting } from "./stripe-refusal";
import type { SimulatedTransfer } from "./stripe-records";

const CREATE_PARAMS = [
  "amount",
  "currency",
  "destination",
  "description",
  "metadata",
  "source_transaction",
  "source_type",
  "transfer_group",
];
const LIST_PARAMS = ["created", "destination", "transfer_group", "limit", "starting_after", "ending_before"];

/** Transfers from the platform to connected accounts. */
export const TRANSFER_ENDPOINTS: readonly StripeEndpoint[] = [
  {
    method: "POST",
    name: "POST /v1/transfers",
    path: /^\/v1\/transfers$/,
    run(books, { params, now, idempotencyKey }) {
      refuseUnknownParams(params, CREATE_PARAMS);
      const currency = (textParam(params, "currency") ?? missing("currency")).toLowerCase();
      const destination = textParam(params, "destination") ?? missing("destination");
      const amountMinor = BigInt(integerParam(params, "amount", 1) ?? missing("amount"));
      const transferGroup = textParam(params, "transfer_group");
      const description = textParam(params, "description");
      const metadata = metadataParam(params);
      if (!STRIPE_CURRENCIES.has(currency)) {
        throw badParam("currency", `Invalid currency: ${currency}. Stripe does not currently support it.`);
      }
      // From here on Stripe executes, so a refusal is kept with the key.
      refuseDestination(books, destination);
      if (books.balanceMinor(null, currency) < amountMinor) {
        throw refusedWhileExecuting(
          "balance_insufficient",
          "The platform's available balance does not cover this transfer.",
        );
      }
      const transfer: SimulatedTransfer = {
        id: newId("tr"),
        seq: books.nextSeq(),
        created: now,
        amountMinor,
        currency,
        destination,
        transferGroup,
        description,
        metadata,
        idempotencyKey,
        balanceTransactionId: newId("txn"),
        destinationPaymentId: newId("py"),
      };
      const body = () => transferJson(books, transfer);
      return {
        records: [{ is: "transfer", transfer }],
        body,
        events: () => [{ type: "transfer.created", object: body() }],
      };
    },
  },
  {
    method: "GET",
    name: "GET /v1/transfers",
    path: /^\/v1\/transfers$/,
    run(books, { path, params }) {
      refuseUnknownParams(params, LIST_PARAMS);
      const group = textParam(params, "transfer_group");
      const destination = textParam(params, "destination");
      const among =
        group !== null
          ? (books.transfersByGroup.get(group) ?? [])
          : destination !== null
            ? (books.transfersByDestination.get(destination) ?? [])
            : books.transfersInOrder;
      const page = listPage(
        path,
        params,
        among,
        (id) => books.transfers.get(id),
        (transfer) => destination === null || transfer.destination === destination,
      );
      return reads(() =>
        listBody(
          page,
          page.items.map((transfer) => transferJson(books, transfer)),
        ),
      );
    },
  },
  {
    method: "GET",
    name: "GET /v1/transfers/:id",
    path: /^\/v1\/transfers\/([^/]+)$/,
    run(books, { ids }) {
      const transfer = transferOf(books, ids[0]!);
      return reads(() => transferJson(books, transfer));
    },
  },
];

/** The transfer, or Stripe's resource_missing (HTTP 404). */
export function transferOf(books: StripeBooks, id: string): SimulatedTransfer {
  const transfer = books.transfers.get(id);
  if (!transfer) throw noSuch("transfer", id);
  return transfer;
}

function refuseDestination(books: StripeBooks, destination: string): void {
  const account = books.accounts.get(destination);
  if (!account) {
    throw refusedWhileExecuting("resource_missing", `No such destination: '${destination}'`, "destination");
  }
  if (account.transfers !== "active") {
    throw refusedWhileExecuting(
      "insufficient_capabilities_for_transfer",
      "The destination account has no active capability to receive transfers.",
    );
  }
}

function missing(param: string): never {
  throw badParam(param, `Missing required param: ${param}.`, "parameter_missing");
}
