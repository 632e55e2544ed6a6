import { beforeEach, describe, expect, it } from "vitest";
import { findImbalances } from "@/server/ledger/check-ledger";
import { importBookings } from "@/server/bookings/commands/import-bookings";
import { bookingFile, inPieces } from "@/server/bookings/testing/booking-file";
import { refundBooking } from "@/server/payroll/commands/refund-booking";
import { useTestDatabase } from "@/server/testing/database";
import type { AppliedEvent, EventPlanner } from "./applied-event";
import { receiveInboundEvent } from "./commands/receive-inbound-event";
import { settleInboundEvents } from "./commands/settle-inbound-events";
import { listInboundEvents } from "./queries/list-inbound-events";
import { readSample } from "./testing/event-samples";

const database = useTestDatabase({ poolMax: 25 });

// Each test has a booking and a vendor of its own.
let number = 0;
let ref = "";
let vendorRef = "";
beforeEach(() => {
  number += 1;
  ref = `B-${number}`;
  vendorRef = `vendor-${number}`;
});

type Sample = Parameters<typeof readSample>;

/** Sends an event about this test's booking, with keys of its own for refunds and disputes. */
function send(type: Sample[0], data: Sample[1] = {}, envelope: Sample[2] = {}) {
  return receiveInboundEvent(database.context(), sample(type, data, envelope));
}

function sample(type: Sample[0], data: Sample[1] = {}, envelope: Sample[2] = {}) {
  const own: Record<string, unknown> = type === "vendor.updated" ? { vendorRef } : { bookingRef: ref };
  if (type === "booking.created")
    Object.assign(own, { vendor: { vendorRef, name: "Alps Huts" }, customer: customer() });
  if (type === "booking.refunded") own.refundRef = `R-${number}`;
  if (type === "booking.disputed") own.disputeRef = `D-${number}`;
  return readSample(type, { ...own, ...data }, envelope);
}

function customer(more: Record<string, unknown> = {}) {
  const base = { customerRef: `guest-${number}`, name: "Ada Guest", email: "ada@example.com" };
  return { ...base, phone: "+390612345678", locale: "de-AT", timeZone: "Europe/Vienna", ...more };
}

async function vendorBalance(): Promise<bigint> {
  const vendor = await database.prisma.vendor.findUniqueOrThrow({ where: { ref: vendorRef } });
  const { _sum } = await database.prisma.ledgerPosting.aggregate({
    where: { vendorId: vendor.id },
    _sum: { amountMinor: true },
  });
  return _sum.amountMinor ?? 0n;
}

const booking = () =>
  database.prisma.booking.findUniqueOrThrow({ where: { ref }, include: { vendor: true } });
const outboxTypes = async () => {
  const events = await database.prisma.outboxEvent.findMany({
    where: { payload: { path: ["bookingRef"], equals: ref } },
    orderBy: { id: "asc" },
  });
  return events.map(({ type }) => type);
};

describe("notifications A1: the same event over and over", () => {
  it("delivered 100 times by 20 parallel clients, is one row with one effect", async () => {
    const planned: AppliedEvent[] = [];
    const plan = async (_: unknown, applied: AppliedEvent) => void planned.push(applied);
    const read = sample("booking.created");
    const answers: string[] = [];
    const client = async () => {
      for (let time = 0; time < 5; time++)
        answers.push((await receiveInboundEvent(database.context(), read, [plan])).kind);
    };
    await Promise.all(Array.from({ length: 20 }, client));

    expect(answers.filter((kind) => kind === "stored")).toHaveLength(1);
    expect(answers.filter((kind) => kind === "known")).toHaveLength(99);
    expect(await database.prisma.inboundEvent.count({ where: { bookingRef: ref } })).toBe(1);
    expect(await database.prisma.booking.count({ where: { ref } })).toBe(1);
    expect(await outboxTypes()).toEqual(["booking.created"]);
    expect(planned).toHaveLength(1);
  });

  it("a completion, delivered 100 times by 20 parallel clients, earns once", async () => {
    await send("booking.created");
    const read = sample("booking.completed");
    const client = async () => {
      for (let time = 0; time < 5; time++) await receiveInboundEvent(database.context(), read);
    };
    await Promise.all(Array.from({ length: 20 }, client));
    expect(await vendorBalance()).toBe(10_040n);
    expect(await outboxTypes()).toEqual(["booking.created", "booking.completed"]);
  });

  it("with another body is a conflict that is recorded and does nothing", async () => {
    const key = { id: `key-${number}` };
    const first = await send("booking.created", {}, key);
    const other = () => send("booking.created", { gross: { amount: "999.00", currency: "EUR" } }, key);
    expect(await other()).toMatchObject({ kind: "conflict", eventId: first.eventId });
    expect(await other()).toMatchObject({ kind: "conflict", eventId: first.eventId });

    expect((await booking()).grossMinor).toBe(12_550n);
    const conflicts = await database.prisma.inboundEventConflict.findMany({
      where: { inboundEventId: first.eventId },
    });
    expect(conflicts).toHaveLength(1);
    expect(await outboxTypes()).toEqual(["booking.created"]);
  });

  it("with its fields in another order is the same body", async () => {
    const read = sample("booking.completed");
    const { readInboundEvent } = await import("./read-inbound-event");
    const turned = Object.fromEntries(Object.entries(read.payload).reverse());
    const again = readInboundEvent(JSON.stringify(turned, null, 2), new Date("2026-01-15T12:00:00Z"));
    const plain = readInboundEvent(JSON.stringify(read.payload), new Date("2026-01-15T12:00:00Z"));
    expect(again.ok && plain.ok && again.read.bodyHash === plain.read.bodyHash).toBe(true);
  });
});

describe("notifications A1: many events of one subject at the same moment", () => {
  it("make one booking with one earning and one refund, and none is left waiting", async () => {
    const types = ["booking.completed", "booking.created", "booking.refunded", "payment.received"] as const;
    const reads = Array.from({ length: 24 }, (_, at) => sample(types[at % types.length]!));
    const received = await Promise.all(reads.map((read) => receiveInboundEvent(database.context(), read)));
    expect(received.filter(({ kind }) => kind === "stored")).toHaveLength(24);
    expect(await listInboundEvents(database.context(), { bookingRef: ref, outcome: "WAITING" })).toEqual([]);
    expect((await outboxTypes()).toSorted()).toEqual(types.toSorted());
    expect(await vendorBalance()).toBe(8_000n);
  });

  it("leave a vendor with what was told last", async () => {
    const reads = Array.from({ length: 12 }, (_, at) =>
      sample("vendor.updated", { name: `Name ${at}` }, { time: `2026-01-14T10:00:${10 + at}Z` }),
    );
    await Promise.all(reads.map((read) => receiveInboundEvent(database.context(), read)));
    const { name } = await database.prisma.vendor.findUniqueOrThrow({ where: { ref: vendorRef } });
    expect(name).toBe("Name 11");
  });
});

describe("notifications A3: all or nothing", () => {
  it("what a planner throws undoes the event, its effect and what was planned before it", async () => {
    const read = sample("booking.created");
    const plans: EventPlanner[] = [
      async (tx) => {
        await tx.db.outboxEvent.create({
          data: { type: "test.planned", subjectKind: "test", subjectId: ref, payload: {} },
        });
      },
      async () => {
        throw new Error("The planner broke");
      },
    ];
    await expect(receiveInboundEvent(database.context(), read, plans)).rejects.toThrow("The planner broke");
    expect(await database.prisma.inboundEvent.count({ where: { bookingRef: ref } })).toBe(0);
    expect(await database.prisma.booking.count({ where: { ref } })).toBe(0);
    expect(await database.prisma.outboxEvent.count({ where: { subjectId: ref } })).toBe(0);

    // Sent again, it is a first time.
    expect(await receiveInboundEvent(database.context(), read)).toMatchObject({
      kind: "stored",
      outcome: "APPLIED",
    });
  });

  it("a refused event is kept with its reason and leaves nothing else", async () => {
    await send("booking.created");
    await send("booking.completed");
    const planned: AppliedEvent[] = [];
    const received = await receiveInboundEvent(
      database.context(),
      sample("booking.refunded", { refund: { amount: "125.51", currency: "EUR" } }),
      [async (_, applied) => void planned.push(applied)],
    );
    expect(received).toMatchObject({ kind: "stored", outcome: "REFUSED", code: "payroll.refund_too_large" });
    expect(planned).toEqual([]);
    expect(await database.prisma.bookingRefund.count({ where: { booking: { ref } } })).toBe(0);
    expect(await outboxTypes()).toEqual(["booking.created", "booking.completed"]);
    const stored = await database.prisma.inboundEvent.findUniqueOrThrow({ where: { id: received.eventId } });
    expect(stored).toMatchObject({
      outcome: "REFUSED",
      problemCode: "payroll.refund_too_large",
      appliedAt: null,
    });
  });
});

describe("notifications A5: told again under another id", () => {
  it("nothing is planned a second time", async () => {
    const planned: string[] = [];
    const plan = async (_: unknown, applied: AppliedEvent) => void planned.push(applied.event.type);
    for (let time = 0; time < 3; time++)
      for (const type of ["booking.created", "payment.due", "payment.received", "booking.cancelled"] as const)
        await receiveInboundEvent(database.context(), sample(type), [plan]);
    expect(planned).toEqual(["booking.created", "payment.due", "payment.received", "booking.cancelled"]);
    expect(await outboxTypes()).toEqual(planned);
  });
});

describe("booking.created", () => {
  it("makes the booking, its vendor and the recipient with the device", async () => {
    const devices = [{ token: `token-of-${number}`, platform: "ios", fid: "fid-of-ada-1" }];
    await send("booking.created", { customer: customer({ devices }) });
    expect(await booking()).toMatchObject({
      ref,
      status: "CONFIRMED",
      grossMinor: 12_550n,
      currency: "EUR",
      customerEmail: "ada@example.com",
      isTest: false,
      vendor: { ref: vendorRef, schedule: "WEEKLY" },
    });
    const recipient = await database.prisma.recipient.findUniqueOrThrow({
      where: { customerRef: `guest-${number}` },
      include: { devices: true },
    });
    expect(recipient).toMatchObject({ phone: "+390612345678", locale: "de-AT", timeZone: "Europe/Vienna" });
    expect(recipient.devices).toMatchObject([{ token: `token-of-${number}`, platform: "IOS" }]);
  });

  it("tells later what may still change, and an older one changes nothing", async () => {
    await send("booking.created", { endsOn: "2026-01-13" }, { time: "2026-01-03T00:00:00Z" });
    const older = await send("booking.created", { endsOn: "2026-01-11" }, { time: "2026-01-02T00:00:00Z" });
    expect(older).toMatchObject({ kind: "stored", outcome: "STALE", code: "events.stale" });
    const newer = await send("booking.created", { endsOn: "2026-01-14" }, { time: "2026-01-04T00:00:00Z" });
    expect(newer.outcome).toBe("APPLIED");
    expect((await booking()).endsOn.toISOString().slice(0, 10)).toBe("2026-01-14");
    expect(await outboxTypes()).toEqual(["booking.created"]);
  });

  it("a repetition between two corrections does not let the older of them win", async () => {
    await send("booking.created", {}, { time: "2026-01-01T00:00:00Z" });
    await send("booking.created", {}, { time: "2026-01-03T00:00:00Z" });
    const late = await send("booking.created", { endsOn: "2026-01-20" }, { time: "2026-01-02T00:00:00Z" });
    expect(late.outcome).toBe("STALE");
  });

  it("never moves a booking to another vendor, and never changes what has earned", async () => {
    await send("booking.created", {}, { time: "2026-01-03T00:00:00Z" });
    const moved = await send(
      "booking.created",
      { vendor: { vendorRef: `other-${number}`, name: "Other" } },
      { time: "2026-01-04T00:00:00Z" },
    );
    expect(moved).toMatchObject({ outcome: "REFUSED", code: "bookings.other_vendor" });
    expect(await database.prisma.vendor.count({ where: { ref: `other-${number}` } })).toBe(0);
    await send("booking.completed");
    const priced = await send(
      "booking.created",
      { gross: { amount: "200.00", currency: "EUR" } },
      { time: "2026-01-15T00:00:00Z" },
    );
    expect(priced).toMatchObject({ outcome: "REFUSED", code: "bookings.already_earned" });
  });

  it("of a booking that a file has brought is news all the same", async () => {
    const file = bookingFile([{ booking_ref: ref, vendor_ref: vendorRef }]);
    await importBookings(database.context(), { source: inPieces(file), fileName: "bookings.csv" });
    expect(await send("booking.created")).toMatchObject({ outcome: "APPLIED" });
    expect(await outboxTypes()).toEqual(["booking.created"]);
    expect((await booking()).status).toBe("COMPLETED");
  });

  it("of a test booking never earns", async () => {
    await send("booking.created", { isTest: true });
    await send("booking.completed");
    expect(await vendorBalance()).toBe(0n);
  });
});

describe("booking.completed, booking.cancelled and booking.refunded", () => {
  it("completion earns by the commission of the day", async () => {
    await send("booking.created");
    expect(await send("booking.completed")).toMatchObject({ outcome: "APPLIED" });
    expect(await booking()).toMatchObject({ status: "COMPLETED" });
    // 125.50 less 20 %.
    expect(await vendorBalance()).toBe(10_040n);
    expect(await send("booking.completed")).toMatchObject({ outcome: "UNCHANGED" });
    const other = await send("booking.completed", { completedAt: "2026-01-13T10:00:00Z" });
    expect(other).toMatchObject({ outcome: "REFUSED", code: "bookings.already_earned" });
  });

  it("a cancelled booking does not earn, and a completed one is not cancelled", async () => {
    await send("booking.created");
    expect(await send("booking.cancelled")).toMatchObject({ outcome: "APPLIED" });
    expect(await booking()).toMatchObject({ status: "CANCELLED" });
    expect(await vendorBalance()).toBe(0n);
    await send("booking.completed");
    expect(await send("booking.cancelled")).toMatchObject({ outcome: "REFUSED", code: "bookings.completed" });
  });

  it("refunds that sum to the price take the earning back to the cent", async () => {
    await send("booking.created");
    await send("booking.completed");
    for (const [index, amount] of ["0.01", "25.49", "100.00"].entries())
      await send("booking.refunded", {
        refundRef: `R-${number}-${index}`,
        refund: { amount, currency: "EUR" },
      });
    expect(await vendorBalance()).toBe(0n);
    const again = await send("booking.refunded", {
      refundRef: `R-${number}-0`,
      refund: { amount: "0.01", currency: "EUR" },
    });
    expect(again.outcome).toBe("UNCHANGED");
    const differs = await send("booking.refunded", {
      refundRef: `R-${number}-0`,
      refund: { amount: "0.02", currency: "EUR" },
    });
    expect(differs).toMatchObject({ outcome: "REFUSED", code: "bookings.refund_differs" });
  });

  it("a refund of another currency is refused", async () => {
    await send("booking.created");
    const received = await send("booking.refunded", { refund: { amount: "1.00", currency: "USD" } });
    expect(received).toMatchObject({ outcome: "REFUSED", code: "bookings.other_currency" });
  });

  const TYPES = ["booking.created", "booking.completed", "booking.cancelled", "booking.refunded"] as const;
  it.each(permutations(TYPES).map((order) => ({ order })))(
    "come to the same end in the order $order",
    async ({ order }) => {
      for (const type of order) await send(type);
      expect(await booking()).toMatchObject({
        status: "COMPLETED",
        cancelledAt: null,
        completedAt: new Date("2026-01-12T10:00:00Z"),
      });
      // 100.00 of the price is left, 80 % of it is the vendor's.
      expect(await vendorBalance()).toBe(8_000n);
      expect(await listInboundEvents(database.context(), { bookingRef: ref, outcome: "WAITING" })).toEqual(
        [],
      );
    },
  );

  it("leave the ledger in balance", async () => {
    expect(await findImbalances(database.context())).toEqual([]);
  });
});

describe("events before their booking", () => {
  it("wait, are visible, and are applied with it", async () => {
    const waiting = await send("booking.completed");
    expect(waiting).toMatchObject({ kind: "stored", outcome: "WAITING", code: "events.booking_unknown" });
    expect(await outboxTypes()).toEqual([]);
    expect(
      await listInboundEvents(database.context(), { outcome: "WAITING", bookingRef: ref }),
    ).toMatchObject([
      { id: waiting.eventId, type: "booking.completed", problemCode: "events.booking_unknown", conflicts: 0 },
    ]);
    await send("booking.created");
    const settled = await database.prisma.inboundEvent.findUniqueOrThrow({ where: { id: waiting.eventId } });
    expect(settled).toMatchObject({ outcome: "APPLIED", problem: null });
    expect(await vendorBalance()).toBe(10_040n);
    expect(await outboxTypes()).toEqual(["booking.created", "booking.completed"]);
  });

  it("are settled when a file brings the booking", async () => {
    await send("booking.refunded");
    const file = bookingFile([
      { booking_ref: ref, vendor_ref: vendorRef, status: "confirmed", completed_at: "" },
    ]);
    await importBookings(database.context(), { source: inPieces(file), fileName: "bookings.csv" });
    expect((await settleInboundEvents(database.context())).events).toBe(1);
    expect(await vendorBalance()).toBe(0n);

    // The file that completes it makes the earning; the refund follows.
    const later = bookingFile([{ booking_ref: ref, vendor_ref: vendorRef }]);
    await importBookings(database.context(), { source: inPieces(later), fileName: "bookings.csv" });
    expect((await settleInboundEvents(database.context())).refundedBookings).toBe(1);
    expect(await vendorBalance()).toBe(8_000n);
    expect(await settleInboundEvents(database.context())).toEqual({ events: 0, refundedBookings: 0 });
  });

  it("and those that come during an import, are applied after it", async () => {
    const client = await database.pool.connect();
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(715020261126)");
    const waiting = await send("booking.created");
    expect(waiting).toMatchObject({ outcome: "WAITING", code: "events.import_running" });
    await client.query("COMMIT");
    client.release();
    expect((await settleInboundEvents(database.context())).events).toBe(1);
    expect(await booking()).toMatchObject({ status: "CONFIRMED" });
  });
});

it("settling goes on after a booking that fails, and tells of it", async () => {
  const [poisoned, good] = [`POISON-${number}`, ref];
  await send("booking.completed", { bookingRef: poisoned });
  await send("booking.completed");
  const rows = [poisoned, good].map((booking_ref) => ({
    booking_ref,
    vendor_ref: vendorRef,
    status: "confirmed",
    completed_at: "",
  }));
  await importBookings(database.context(), { source: inPieces(bookingFile(rows)), fileName: "two.csv" });
  const plan: EventPlanner = async (_, { event }) => {
    if ("bookingRef" in event.data && event.data.bookingRef === poisoned)
      throw new Error("The planner broke");
  };
  await expect(settleInboundEvents(database.context(), [plan])).rejects.toThrow("The planner broke");
  const outcomes = await database.prisma.inboundEvent.findMany({
    where: { bookingRef: { in: [poisoned, good] } },
    select: { bookingRef: true, outcome: true },
    orderBy: { bookingRef: "asc" },
  });
  expect(outcomes).toEqual([
    { bookingRef: good, outcome: "APPLIED" },
    { bookingRef: poisoned, outcome: "WAITING" },
  ]);
  expect((await settleInboundEvents(database.context())).events).toBe(1);
});

describe("booking.disputed", () => {
  const holds = async () => {
    const found = await database.prisma.hold.findMany({ where: { vendor: { ref: vendorRef } } });
    return found.map(({ releasedAt }) => (releasedAt === null ? "standing" : "released"));
  };

  it("holds the booking while it is open and lets it go when it is won", async () => {
    await send("booking.created");
    await send("booking.completed");
    await send("booking.disputed");
    expect(await holds()).toEqual(["standing"]);
    await send("booking.disputed", { status: "won" });
    expect(await holds()).toEqual(["released"]);
    expect(await vendorBalance()).toBe(10_040n);
    expect(await outboxTypes()).toEqual([
      "booking.created",
      "booking.completed",
      "dispute.opened",
      "dispute.won",
    ]);
  });

  it("takes the amount back when it is lost, once, also when the decision comes before the opening", async () => {
    await send("booking.created");
    await send("booking.completed");
    await send("booking.disputed", { status: "lost" }, { time: "2026-01-14T00:00:00Z" });
    expect(await vendorBalance()).toBe(0n);
    const opened = await send("booking.disputed", { status: "opened" }, { time: "2026-01-13T00:00:00Z" });
    expect(opened.outcome).toBe("STALE");
    expect(await holds()).toEqual([]);
    const won = await send("booking.disputed", { status: "won" }, { time: "2026-01-14T06:00:00Z" });
    expect(won).toMatchObject({ outcome: "REFUSED", code: "bookings.dispute_lost" });
    expect((await send("booking.disputed", { status: "lost" })).outcome).toBe("UNCHANGED");
    expect(await vendorBalance()).toBe(0n);
  });

  it("lost before the booking earned, is taken back when it earns", async () => {
    await send("booking.created");
    await send("booking.disputed", { status: "lost", disputed: { amount: "25.50", currency: "EUR" } });
    await send("booking.completed");
    expect(await vendorBalance()).toBe(8_000n);
  });
});

describe("payment.due and payment.received", () => {
  it.each([
    ["due first", ["payment.due", "payment.received"]],
    ["received first", ["payment.received", "payment.due"]],
  ] as const)("make one instalment, %s", async (_, order) => {
    await send("booking.created");
    for (const type of order) expect((await send(type)).outcome).toBe("APPLIED");
    const { id } = await booking();
    const instalments = await database.prisma.paymentInstalment.findMany({ where: { bookingId: id } });
    expect(instalments).toMatchObject([{ ref: "I-1", amountMinor: 6_000n, paidMinor: 6_000n }]);
    expect(instalments[0]!.dueOn?.toISOString().slice(0, 10)).toBe("2026-01-08");
  });

  it("the newest day counts, whichever comes first", async () => {
    await send("booking.created");
    await send("payment.due", { dueOn: "2026-02-02" }, { time: "2026-01-03T00:00:00Z" });
    const older = await send("payment.due", { dueOn: "2026-02-01" }, { time: "2026-01-02T00:00:00Z" });
    expect(older.outcome).toBe("STALE");
    const other = await send("payment.due", { instalment: { amount: "1.00", currency: "CHF" } });
    expect(other).toMatchObject({ outcome: "REFUSED", code: "bookings.other_currency" });
  });
});

describe("vendor.updated", () => {
  const vendor = () =>
    database.prisma.vendor.findUniqueOrThrow({ where: { ref: vendorRef }, include: { payoutAccount: true } });

  it("makes a vendor and brings it up to date, with an audit event", async () => {
    expect(await send("vendor.updated", { name: "Old Name" })).toMatchObject({ outcome: "APPLIED" });
    await send("vendor.updated", { name: "New Name" }, { time: "2026-01-14T13:00:00Z" });
    const { id, name, schedule, email } = await vendor();
    expect({ name, schedule, email }).toEqual({
      name: "New Name",
      schedule: "MONTHLY",
      email: "huts@example.com",
    });
    const audited = await database.prisma.auditEvent.findMany({ where: { subjectId: id } });
    expect(audited.map(({ action }) => action)).toContain("vendors.details.updated");
  });

  it("decides by time field by field, whichever comes first", async () => {
    await send(
      "vendor.updated",
      { name: "Newer", email: undefined, schedule: undefined },
      { time: "2026-01-05T00:00:00Z" },
    );
    const older = await send(
      "vendor.updated",
      { name: "Older", email: "new@example.com" },
      { time: "2026-01-04T00:00:00Z" },
    );
    expect(older.outcome).toBe("APPLIED");
    expect(await vendor()).toMatchObject({ name: "Newer", email: "new@example.com", schedule: "MONTHLY" });
    const oldest = await send(
      "vendor.updated",
      { name: "Oldest", email: null },
      { time: "2026-01-03T00:00:00Z" },
    );
    expect(oldest.outcome).toBe("STALE");
  });

  it("gives an account to a vendor without one and never redirects money", async () => {
    await send("vendor.updated", { stripeAccountId: `acct_${number}` });
    expect((await vendor()).payoutAccount).toMatchObject({
      stripeAccountId: `acct_${number}`,
      status: "ACTIVE",
    });
    const other = await send(
      "vendor.updated",
      { stripeAccountId: "acct_elsewhere", name: "Renamed" },
      { time: "2026-01-14T13:00:00Z" },
    );
    expect(other).toMatchObject({ outcome: "REFUSED", code: "vendors.other_account" });
    expect((await vendor()).name).toBe("Alps Huts");
  });
});

it("a refund that staff made counts when an event refunds the rest", async () => {
  await send("booking.created");
  await send("booking.completed");
  await refundBooking(database.context(), {
    bookingRef: ref,
    refundMinor: 10_000n,
    refundRef: `by-hand-${number}`,
    refundedAt: new Date("2026-01-13T00:00:00Z"),
  });
  const received = await send("booking.refunded", { refund: { amount: "25.51", currency: "EUR" } });
  expect(received).toMatchObject({ outcome: "REFUSED", code: "payroll.refund_too_large" });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
