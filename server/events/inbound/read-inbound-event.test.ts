import { describe, expect, it } from "vitest";
import { readInboundEvent, readStoredEvent } from "./read-inbound-event";
import { readSample, sampleEvent, type WireEvent } from "./testing/event-samples";

const NOW = new Date("2026-01-15T12:00:00Z");

/** What is said of an event: field and code of each problem. */
function problems(event: unknown): string[] {
  const reading = readInboundEvent(JSON.stringify(event), NOW);
  return reading.ok ? [] : reading.problems.map(({ field, code }) => `${field} ${code}`);
}

const created = (data: Record<string, unknown>, envelope: Record<string, unknown> = {}) =>
  sampleEvent("booking.created", data, envelope);
const gross = (amount: unknown, currency: unknown = "EUR") => created({ gross: { amount, currency } });
const customer = (more: Record<string, unknown>) =>
  created({ customer: { customerRef: "g-1", name: "Ada Guest", ...more } });

describe("readInboundEvent", () => {
  it("reads amounts as minor units and times as dates", () => {
    const { event } = readSample("booking.created", { gross: { amount: "125.50", currency: "EUR" } });
    expect(event).toMatchObject({
      type: "booking.created",
      time: new Date("2026-01-14T12:00:00Z"),
      data: {
        gross: { amountMinor: 12_550n, currency: "EUR" },
        startsOn: new Date("2026-01-10T00:00:00Z"),
        isTest: false,
      },
    });
  });

  it("passes over attributes of the envelope that it does not know, and does not keep them", () => {
    const { payload } = readSample("booking.completed", {}, { traceparent: "00-abc", dataschema: "x" });
    expect(payload).not.toHaveProperty("traceparent");
  });

  it("reads what it stored", () => {
    const { event, payload } = readSample("booking.created", {
      customer: { customerRef: "g", name: " Ada  " },
    });
    expect(readStoredEvent(JSON.parse(JSON.stringify(payload)))).toEqual(event);
    expect(() => readStoredEvent({})).toThrow(/no longer fits/);
  });

  it.each<[string, WireEvent, string]>([
    ["a number as amount", gross(125.5), "data.gross.amount field.invalid_type"],
    ["minor units as a number", gross(12_550), "data.gross.amount field.invalid_type"],
    ["too many decimals", gross("1.005"), "data.gross.amount amount.too_many_decimals"],
    ["decimals of a yen", gross("1.50", "JPY"), "data.gross.amount amount.too_many_decimals"],
    ["an exponent", gross("1e3"), "data.gross.amount amount.not_a_number"],
    ["a comma", gross("1,50"), "data.gross.amount amount.not_a_number"],
    ["Infinity", gross("Infinity"), "data.gross.amount amount.not_a_number"],
    ["a negative price", gross("-1.00"), "data.gross.amount amount.negative"],
    ["more money than there is", gross("99999999999999999"), "data.gross.amount amount.out_of_range"],
    ["40,000 digits", gross("9".repeat(40_000)), "data.gross.amount field.too_big"],
    ["a small currency code", gross("1.00", "eur"), "data.gross.currency currency.unknown"],
    ["gold", gross("1.00", "XAU"), "data.gross.currency currency.unknown"],
    ["no amount", created({ gross: {} }), "data.gross.amount field.missing"],
    ["a bare amount", created({ gross: "125.50" }), "data.gross field.invalid_type"],
    [
      "a refund of nothing",
      sampleEvent("booking.refunded", { refund: { amount: "0.00", currency: "EUR" } }),
      "data.refund.amount amount.zero",
    ],
    [
      "a name of 10,000 characters",
      customer({ name: "x".repeat(10_000) }),
      "data.customer.name text.too_long",
    ],
    [
      "a reference of 10,000 characters",
      created({ bookingRef: "B".repeat(10_000) }),
      "data.bookingRef text.too_long",
    ],
    ["NUL in a name", customer({ name: "Ada\u0000Guest" }), "data.customer.name text.control_character"],
    ["NUL in a reference", created({ bookingRef: "B\u00001" }), "data.bookingRef text.control_character"],
    ["NUL in the id", created({}, { id: "a\u0000b" }), "id field.invalid_format"],
    ["half of a character", customer({ name: "Ada \ud83d" }), "data.customer.name text.broken_character"],
    ["a turned name", customer({ name: "Ada \u202egnp.exe" }), "data.customer.name text.direction_mark"],
    ["no name", customer({ name: "  " }), "data.customer.name text.empty"],
    ["no address", customer({ email: "ada at example" }), "data.customer.email email.malformed"],
    ["a local phone number", customer({ phone: "06 1234" }), "data.customer.phone field.invalid_format"],
    ["no language", customer({ locale: "not a language" }), "data.customer.locale locale.unknown"],
    ["an offset as zone", customer({ timeZone: "+02:00" }), "data.customer.timeZone time_zone.unknown"],
    [
      "a broken token",
      customer({ devices: [{ token: "x y", platform: "ios" }] }),
      "data.customer.devices.0.token field.invalid_format",
    ],
    [
      "a telex",
      customer({ devices: [{ token: "x".repeat(9), platform: "telex" }] }),
      "data.customer.devices.0.platform field.invalid_value",
    ],
    [
      "21 devices",
      customer({
        devices: Array.from({ length: 21 }, (_, at) => ({ token: `token-no-${at}`, platform: "ios" })),
      }),
      "data.customer.devices field.too_big",
    ],
    ["29 February 2025", created({ startsOn: "2025-02-29" }), "data.startsOn day.impossible"],
    ["the year 9999", created({ endsOn: "9999-12-31" }), "data.endsOn day.out_of_range"],
    ["an end before the start", created({ endsOn: "2026-01-01" }), "data.endsOn field.contradicts"],
    ["no offset", created({ bookedAt: "2026-01-02T09:00:00" }), "data.bookedAt instant.no_offset"],
    ["seconds since 1970", created({ bookedAt: 1_767_344_400 }), "data.bookedAt field.invalid_type"],
    [
      "a completion of tomorrow's morrow",
      sampleEvent("booking.completed", { completedAt: "2026-01-17T12:00:00Z" }),
      "data.completedAt instant.ahead",
    ],
    ["a time in years", created({}, { time: "2031-01-01T00:00:00Z" }), "time instant.ahead"],
    ["no time", created({}, { time: undefined }), "time field.missing"],
    ["no id", created({}, { id: undefined }), "id field.missing"],
    ["an id of 10,000 characters", created({}, { id: "x".repeat(10_000) }), "id field.invalid_format"],
    ["a source with a blank", created({}, { source: "a b" }), "source field.invalid_format"],
    ["CloudEvents 0.3", created({}, { specversion: "0.3" }), "specversion field.invalid_value"],
    ["XML as data", created({}, { datacontenttype: "text/xml" }), "datacontenttype field.invalid_format"],
    ["no data", created({}, { data: undefined }), "data field.missing"],
    ["data as text", created({}, { data: "{}" }), "data field.invalid_type"],
    [
      "a mistyped field",
      sampleEvent("booking.cancelled", { refundAmout: 1 }),
      "data.refundAmout field.unknown",
    ],
    ["a boolean as text", created({ isTest: "true" }), "data.isTest field.invalid_type"],
    [
      "an account that is none",
      sampleEvent("vendor.updated", { stripeAccountId: "ba_1" }),
      "data.stripeAccountId field.invalid_format",
    ],
    [
      "a daily vendor",
      sampleEvent("vendor.updated", { schedule: "daily" }),
      "data.schedule field.invalid_value",
    ],
    [
      "an open dispute of no sum",
      sampleEvent("booking.disputed", { status: "maybe" }),
      "data.status field.invalid_value",
    ],
  ])("refuses %s", (_, event, problem) => {
    expect(problems(event)).toContain(problem);
  });

  it("tells all that is wrong, in sentences", () => {
    const reading = readInboundEvent(
      JSON.stringify(created({ bookingRef: undefined, startsOn: "x", gross: { amount: 1 } })),
      NOW,
    );
    expect(reading.ok ? [] : reading.problems.map(({ field }) => field)).toEqual(
      expect.arrayContaining([
        "data.bookingRef",
        "data.startsOn",
        "data.gross.amount",
        "data.gross.currency",
      ]),
    );
    if (!reading.ok) for (const { message } of reading.problems) expect(message).toMatch(/^[A-Z].*\.$/);
  });
});
