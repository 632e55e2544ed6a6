import { describe, expect, it } from "vitest";
import { testWeb, type TestWeb } from "@/server/api/testing/test-web";
import { SAMPLE_SECRET, sampleEvent, signedHeaders, type WireEvent } from "./testing/event-samples";
import { useTestDatabase } from "@/server/testing/database";
import { answerEventRequest } from "@/app/api/events/answer-event-request";

const database = useTestDatabase();
const NEW_SECRET = `whsec_${Buffer.from("the secret that replaces it").toString("base64")}`;

interface Answer {
  status: number;
  body: { eventId?: string; outcome?: string; error?: { code: string; field: string; message: string } };
}

let web: TestWeb | null = null;
const opened = () => (web ??= testWeb(database));

/** Posts a body as the marketplace does; `headers` replace the usual ones, null removes one. */
async function post(
  body: string,
  given: { headers?: Record<string, string | null>; at?: Date; secret?: string; secrets?: string[] } = {},
): Promise<Answer> {
  const { clock } = opened();
  const headers = new Headers(signedHeaders(body, given.at ?? clock.now(), given.secret));
  for (const [name, value] of Object.entries(given.headers ?? {}))
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  const request = new Request("http://localhost:4500/api/events", { method: "POST", headers, body });
  const response = await answerEventRequest(opened(), request, given.secrets ?? [SAMPLE_SECRET]);
  expect(response.headers.get("cache-control")).toContain("no-store");
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

let number = 0;
function created(data: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}): WireEvent {
  number += 1;
  const vendor = { vendorRef: "alps", name: "Alps Huts" };
  return sampleEvent("booking.created", { bookingRef: `DOOR-${number}`, vendor, ...data }, envelope);
}
const rows = () => database.prisma.inboundEvent.count();

describe("notifications A1: the door of events", () => {
  it("answers 202 once it is stored, 200 when it is known, 409 for another body", async () => {
    const event = created();
    const first = await post(JSON.stringify(event));
    expect(first).toMatchObject({ status: 202, body: { outcome: "applied" } });
    expect(await database.prisma.inboundEvent.count({ where: { id: first.body.eventId! } })).toBe(1);
    const again = await post(JSON.stringify(event));
    expect(again).toMatchObject({ status: 200, body: { eventId: first.body.eventId, outcome: "applied" } });
    const other = await post(JSON.stringify({ ...event, data: { ...event.data, endsOn: "2026-01-13" } }));
    expect(other).toMatchObject({
      status: 409,
      body: { eventId: first.body.eventId, error: { code: "events.other_body", field: "id" } },
    });
  });

  it("needs no session and no origin, only the signature", async () => {
    const answer = await post(JSON.stringify(created()), {
      headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" },
    });
    expect(answer.status).toBe(202);
  });

  it("tells that an event waits or is refused, and why", async () => {
    const waiting = await post(
      JSON.stringify(sampleEvent("booking.completed", { bookingRef: "NOBODY-KNOWS" })),
    );
    expect(waiting).toMatchObject({
      status: 202,
      body: {
        outcome: "waiting",
        code: "events.booking_unknown",
        message: expect.stringContaining("NOBODY-KNOWS"),
      },
    });
    const event = created();
    await post(JSON.stringify(event));
    const refund = { amount: "1.00", currency: "USD" };
    const refused = await post(
      JSON.stringify(sampleEvent("booking.refunded", { bookingRef: event.data.bookingRef, refund })),
    );
    expect(refused).toMatchObject({
      status: 202,
      body: { outcome: "refused", code: "bookings.other_currency" },
    });
  });

  it("takes both secrets while one replaces the other", async () => {
    const secrets = [NEW_SECRET, SAMPLE_SECRET];
    for (const secret of secrets)
      expect((await post(JSON.stringify(created()), { secret, secrets })).status).toBe(202);
    expect(
      (await post(JSON.stringify(created()), { secret: SAMPLE_SECRET, secrets: [NEW_SECRET] })).status,
    ).toBe(401);
  });

  it("answers 503 when no secret is set up", async () => {
    expect(await post(JSON.stringify(created()), { secrets: [] })).toMatchObject({
      status: 503,
      body: { error: { code: "events.not_set_up" } },
    });
  });
});

describe("what is not let in", () => {
  const minutes = (count: number) => new Date(opened().clock.now().getTime() + count * 60_000);
  const seconds = (count: number) => new Date(opened().clock.now().getTime() + count * 1000);

  it.each<[string, number, string, () => Promise<Answer>]>([
    ["no signature", 401, "signature.missing", () => post("{}", { headers: { "webhook-signature": null } })],
    ["no id", 401, "signature.missing", () => post("{}", { headers: { "webhook-id": null } })],
    ["no time", 401, "signature.missing", () => post("{}", { headers: { "webhook-timestamp": null } })],
    [
      "a time that is none",
      401,
      "signature.malformed",
      () => post("{}", { headers: { "webhook-timestamp": "now" } }),
    ],
    [
      "another time than signed",
      401,
      "signature.wrong",
      () => post("{}", { headers: { "webhook-timestamp": "1" } }),
    ],
    [
      "another id than signed",
      401,
      "signature.wrong",
      () => post("{}", { headers: { "webhook-id": "msg_2" } }),
    ],
    ["another secret", 401, "signature.wrong", () => post("{}", { secret: NEW_SECRET })],
    [
      "rubbish as signature",
      401,
      "signature.wrong",
      () => post("{}", { headers: { "webhook-signature": "v1,x v2,y ," } }),
    ],
    ["a signature 301 seconds old", 401, "signature.too_old", () => post("{}", { at: seconds(-301) })],
    ["a signature of an hour ago", 401, "signature.too_old", () => post("{}", { at: minutes(-60) })],
    ["a signature 301 seconds ahead", 401, "signature.too_new", () => post("{}", { at: seconds(302) })],
    ["a form", 415, "content_type.unknown", () => post("{}", { headers: { "content-type": "text/plain" } })],
    ["no content type", 415, "content_type.unknown", () => post("{}", { headers: { "content-type": null } })],
    [
      "a batch",
      415,
      "content_type.unknown",
      () => post("[]", { headers: { "content-type": "application/cloudevents-batch+json" } }),
    ],
    ["64 KiB and a byte", 413, "body.too_large", () => post(`"${"x".repeat(65_535)}"`)],
    ["a claimed length", 413, "body.too_large", () => post("{}", { headers: { "content-length": "70000" } })],
    ["no JSON", 400, "json.malformed", () => post("{")],
    ["an empty body", 400, "json.malformed", () => post("")],
    ["a list", 422, "json.not_an_object", () => post("[]")],
    ["an empty object", 422, "field.missing", () => post("{}")],
    [
      "deep nesting",
      422,
      "json.too_deep",
      () => post(JSON.stringify(created()).replace("{", `{"x":${"[".repeat(30_000)}${"]".repeat(30_000)},`)),
    ],
    [
      "an unknown type",
      422,
      "field.invalid_value",
      () => post(JSON.stringify(created({}, { type: "booking.eaten" }))),
    ],
  ])("%s: %i %s", async (_, status, code, send) => {
    const before = await rows();
    const answer = await send();
    expect(answer).toMatchObject({
      status,
      body: { error: { code, message: expect.stringMatching(/\.$/) } },
    });
    expect(await rows()).toBe(before);
  });

  it("a body that was altered after signing, even by a blank", async () => {
    const body = JSON.stringify(created());
    const { clock } = opened();
    const request = new Request("http://localhost:4500/api/events", {
      method: "POST",
      headers: signedHeaders(body, clock.now()),
      body: `${body} `,
    });
    expect((await answerEventRequest(opened(), request, [SAMPLE_SECRET])).status).toBe(401);
  });

  it("a signature of 299 seconds is good", async () => {
    expect((await post(JSON.stringify(created()), { at: seconds(-299) })).status).toBe(202);
  });

  it("keeps what people are called out of the log", async () => {
    const event = created({
      customer: { customerRef: "g", name: "Zebedee Unlikely", email: "not an address" },
    });
    expect((await post(JSON.stringify(event))).status).toBe(422);
    expect(JSON.stringify(opened().logged)).not.toMatch(/Zebedee|not an address/);
  });
});
