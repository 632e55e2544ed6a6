import { textParam } from "./form-params";
import { listBody, listPage } from "./list-page";
import { reads, type StripeEndpoint } from "./stripe-call";
import { eventJson } from "./stripe-json";
import { noSuch } from "./stripe-refusal";

/** The version the installed SDK speaks; events are written in it. */
export const STRIPE_API_VERSION = "2026-10-28.endive";

/** What happened, for those who missed a webhook. */
export const EVENT_ENDPOINTS: readonly StripeEndpoint[] = [
  {
    method: "GET",
    name: "GET /v1/events",
    path: /^\/v1\/events$/,
    run(books, { params, path, accountId }) {
      const type = textParam(params, "type");
      const given = params["types"];
      const types = typeof given === "object" ? Object.values(given) : null;
      const delivered = textParam(params, "delivery_success");
      const page = listPage(
        path,
        params,
        [...books.events.values()],
        (id) => books.events.get(id),
        (event) =>
          (event.account ?? null) === accountId &&
          (type === null || event.type === type) &&
          (types === null || types.includes(event.type)) &&
          (delivered === null || (delivered === "true") === !books.unsettledEventIds.has(event.id)),
      );
      return reads(() =>
        listBody(
          page,
          page.items.map((event) => eventJson(event, STRIPE_API_VERSION)),
        ),
      );
    },
  },
  {
    method: "GET",
    name: "GET /v1/events/:id",
    path: /^\/v1\/events\/([^/]+)$/,
    run(books, { ids }) {
      const event = books.events.get(ids[0]!);
      if (!event) throw noSuch("event", ids[0]!);
      return reads(() => eventJson(event, STRIPE_API_VERSION));
    },
  },
];
