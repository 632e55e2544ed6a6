import { beforeAll, describe, expect, it } from "vitest";
import { testWeb, type TestWeb } from "@/server/api/testing/test-web";
import { messageRow } from "@/server/notifications/testing/message-rows";
import { dateColumn } from "@/server/payroll/commands/date-column";
import { InvalidInput, NotFound } from "@/server/platform/errors";
import { encodeCursor } from "@/server/platform/keyset";
import type { Prisma } from "@/server/platform/prisma/client";
import { STAFF_ROLES, type StaffRole } from "@/server/staff/permissions";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeVendor } from "@/server/testing/factories";
import { findBookingsInput, listBookingTimelineInput } from "../schemas";
import { findBookings } from "./find-bookings";
import { getBooking } from "./get-booking";
import { listBookingTimeline } from "./list-booking-timeline";

const database = useTestDatabase();
const PERSON = { name: "Quirina Zweifelhoff", email: "quirina.z@wunderland.example", phone: "+491701234567" };
/** All that must not be read without having asked for it. */
const PERSONAL = [PERSON.name, "Quirina", "Zweifelhoff", PERSON.email, "wunderland", "1701234567"];
const REF = "BK-2026/7";
const at = (time: string) => new Date(`2026-01-10T${time}Z`);

let vendorId = "";
let bookingId = 0n;

beforeAll(async () => {
  const ctx = database.context();
  vendorId = await makeVendor(ctx, { ref: "alps", name: "Alps Huts" });
  const earning = await makeEarning(ctx, {
    vendorId,
    ref: REF,
    grossMinor: 34_567n,
    completedAt: at("12:00:00"),
    customerName: PERSON.name,
  });
  bookingId = earning.bookingId;
  const { prisma } = database;
  await prisma.booking.update({
    where: { id: bookingId },
    data: { customerEmail: PERSON.email, customerPhone: PERSON.phone, bookedAt: at("08:00:00") },
  });
  await tellMarketplaceFacts(prisma);
  await sendMessages(prisma);
  await payOut(prisma, earning.entryId);
});

type Client = typeof database.prisma;

async function tellMarketplaceFacts(prisma: Client): Promise<void> {
  await prisma.paymentInstalment.createMany({
    data: [
      {
        bookingId,
        ref: "deposit",
        amountMinor: 11_111n,
        dueOn: dateColumn("2026-01-10"),
        dueToldAt: at("08:00:01"),
        paidAt: at("09:00:00"),
        paidMinor: 11_111n,
      },
      {
        bookingId,
        ref: "rest",
        amountMinor: 23_456n,
        dueOn: dateColumn("2026-02-10"),
        dueToldAt: at("08:00:02"),
      },
    ],
  });
  await prisma.bookingRefund.create({
    data: {
      ref: "R-1",
      bookingId,
      amountMinor: 1_234n,
      reason: `${PERSON.name} was ill`,
      refundedAt: at("13:00:00"),
    },
  });
  await prisma.bookingDispute.create({
    data: { ref: "D-1", bookingId, amountMinor: 2_345n, status: "OPENED", statusAt: at("14:00:00") },
  });
  const event = { source: "marketplace", bodyHash: "x".repeat(64), payload: {}, bookingRef: REF };
  await prisma.inboundEvent.createMany({
    data: [
      {
        ...event,
        id: "iev_1",
        eventId: "created-1",
        type: "booking.created",
        occurredAt: at("08:00:00"),
        receivedAt: at("08:00:03"),
        outcome: "APPLIED",
        appliedAt: at("08:00:03"),
      },
      {
        ...event,
        id: "iev_2",
        eventId: "refunded-1",
        type: "booking.refunded",
        occurredAt: at("13:30:00"),
        receivedAt: at("13:30:00"),
        outcome: "REFUSED",
        problemCode: "payroll.refund_too_large",
        problem: "More would be refunded than is left of the booking's price.",
      },
    ],
  });
}

async function sendMessages(prisma: Client): Promise<void> {
  const own = { contact: PERSON, bookingRef: REF };
  const mail = messageRow({
    ...own,
    id: "msg_mail",
    createdAt: at("08:00:05"),
    status: "BOUNCED",
    statusCode: "Permanent",
  });
  await prisma.message.createMany({
    data: [
      mail,
      messageRow({ ...own, id: "msg_sms", createdAt: at("08:00:05"), channel: "SMS" }),
      messageRow({ ...own, id: "msg_push", createdAt: at("08:00:05"), channel: "PUSH", status: "ACCEPTED" }),
      messageRow({ ...own, id: "msg_other", bookingRef: "BK-OTHER" }),
    ],
  });
  await prisma.messageAttempt.create({
    data: {
      id: "att_1",
      messageId: mail.id,
      number: 1,
      provider: "resend",
      idempotencyKey: "k",
      leaseToken: 1n,
      worker: "w",
      startedAt: at("08:00:06"),
      finishedAt: at("08:00:07"),
      outcome: "ACCEPTED",
    },
  });
  await prisma.providerEvent.create({
    data: {
      provider: "resend",
      dedupeId: "1",
      type: "email.bounced",
      messageId: mail.id,
      attemptId: "att_1",
      code: "Permanent",
      permanent: true,
      occurredAt: at("08:01:00"),
      handledAt: new Date(),
      applied: true,
      appliedReason: "RANK",
      rawBody: `To: ${PERSON.email}`,
    },
  });
}

/** A run that paid the earning, as its rows are when it is over. */
async function payOut(prisma: Client, entryId: bigint): Promise<void> {
  const posting = await prisma.ledgerPosting.findFirstOrThrow({ where: { entryId, vendorId } });
  const run = {
    id: "prun_1",
    schedule: "WEEKLY",
    currency: "EUR",
    status: "PAID",
    periodStart: dateColumn("2026-01-05"),
    periodEnd: dateColumn("2026-01-12"),
    startsAt: new Date("2026-01-05T00:00:00Z"),
    endsAt: new Date("2026-01-12T00:00:00Z"),
    timeZone: "UTC",
    draftedAt: new Date("2026-01-12T08:00:00Z"),
    draftedByName: "Scheduler",
    contentHash: "h",
  } satisfies Prisma.PayrollRunUncheckedCreateInput;
  const payout = {
    id: "pout_1",
    runId: run.id,
    vendorId,
    currency: "EUR",
    outcome: "PAYABLE",
    outcomeReason: "All well",
    status: "PAID",
    grossMinor: 98_765n,
    commissionMinor: -19_753n,
    refundsMinor: 0n,
    adjustmentsMinor: 0n,
    carriedMinor: 0n,
    netMinor: 79_012n,
    payMinor: 79_012n,
    lineCount: 1,
    sentAt: new Date("2026-01-12T09:00:00Z"),
    paidAt: new Date("2026-01-12T09:05:00Z"),
    stripeTransferId: "tr_1",
  } satisfies Prisma.PayoutUncheckedCreateInput;
  await prisma.$transaction(async (tx) => {
    // The guards want the whole story of a run, which is payroll's own test.
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    await tx.payrollRun.create({ data: run });
    await tx.payout.create({ data: payout });
    await tx.payoutLine.create({
      data: { postingId: posting.id, payoutId: payout.id, amountMinor: posting.amountMinor, label: "DUE" },
    });
    await tx.payoutEvent.create({
      data: {
        payoutId: payout.id,
        runId: run.id,
        at: payout.paidAt,
        from: "SENT",
        to: "PAID",
        actorName: "worker",
        reason: "Stripe has paid 790.12.",
      },
    });
    await tx.payoutAttempt.create({
      data: {
        id: "patt_1",
        payoutId: payout.id,
        number: 1,
        idempotencyKey: "k1",
        bodyHash: "h",
        body: {},
        status: "CREATED",
        firstSentAt: payout.sentAt,
        stripeTransferId: "tr_1",
      },
    });
  });
}

const timeline = (input: Record<string, unknown> = {}) =>
  listBookingTimeline(database.context(), listBookingTimelineInput.parse({ ref: REF, ...input }));
const names = (entries: Awaited<ReturnType<typeof timeline>>["entries"]) =>
  entries.map(({ kind, id }) => `${kind}:${id}`);

const ALL = [
  "PAYOUT:pout_1",
  "DISPUTE:D-1",
  "EVENT:iev_2",
  "REFUND:R-1",
  "LEDGER:1",
  "BOOKING:completed",
  "PAYMENT:deposit",
  "MESSAGE:msg_sms",
  "MESSAGE:msg_push",
  "MESSAGE:msg_mail",
  "PAYMENT:rest",
  "EVENT:iev_1",
  "BOOKING:booked",
];

describe("D2: the booking view merges messages of all channels, payments, payouts and events", () => {
  it("in one order, the latest first, of one instant the consequence before its cause", async () => {
    const { entries, nextCursor } = await timeline();
    expect(names(entries)).toEqual(ALL);
    expect(nextCursor).toBeNull();
  });

  it("with what the provider told folded into its message, in plain words", async () => {
    const { entries } = await timeline({ kinds: ["MESSAGE"] });
    const mail = entries.find(({ id }) => id === "msg_mail");
    expect(mail).toMatchObject({
      message: {
        channel: "EMAIL",
        status: "BOUNCED",
        toAddress: "q•••@w•••.example",
        explanation: { meaning: expect.stringContaining("refused the mail for good") },
        attemptLog: [{ number: 1, provider: "resend", outcome: "ACCEPTED" }],
        providerEvents: [{ type: "email.bounced", applied: true }],
      },
    });
  });

  it("with amounts in minor units, the booking's part of each payout, and how its transfer went", async () => {
    const { entries } = await timeline();
    const of = (id: string) => entries.find((entry) => entry.id === id);
    expect(of("deposit")).toMatchObject({ amountMinor: 11_111n, paidMinor: 11_111n, paidAt: at("09:00:00") });
    expect(of("rest")).toMatchObject({ amountMinor: 23_456n, paidAt: null, dueOn: "2026-02-10" });
    expect(of("R-1")).toMatchObject({ amountMinor: 1_234n, isPosted: false });
    expect(of("D-1")).toMatchObject({ amountMinor: 2_345n, status: "OPENED" });
    expect(of("1")).toMatchObject({
      grossMinor: 34_567n,
      commissionMinor: 6_913n,
      vendorMinor: 27_654n,
      commissionBps: 2_000,
    });
    expect(of("pout_1")).toMatchObject({
      status: "PAID",
      runPeriodStart: "2026-01-05",
      details: {
        ownMinor: 27_654n,
        payMinor: 79_012n,
        tries: [{ status: "CREATED", stripeTransferId: "tr_1" }],
        moves: [{ to: "PAID" }],
      },
    });
  });

  it.each([1, 2, 3, 5, 12])("page by page of %i, each entry once", async (limit) => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await timeline({ limit, cursor });
      expect(page.entries.length).toBeLessThanOrEqual(limit);
      seen.push(...names(page.entries));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ALL);
  });

  it("of the kinds that are asked for", async () => {
    const { entries } = await timeline({ kinds: ["PAYMENT", "PAYOUT"] });
    expect(names(entries)).toEqual(["PAYOUT:pout_1", "PAYMENT:deposit", "PAYMENT:rest"]);
  });

  it.each([
    "nonsense",
    encodeCursor({ sort: "at:desc", value: "never", id: "MESSAGE:msg_1" }),
    encodeCursor({ sort: "at:desc", value: at("08:00:00").toISOString(), id: "OTHER:1" }),
    encodeCursor({ sort: "at:desc", value: at("08:00:00").toISOString(), id: "MESSAGE:\u0000" }),
    encodeCursor({ sort: "other", value: at("08:00:00").toISOString(), id: "MESSAGE:msg_1" }),
  ])("and refuses the cursor %j", (cursor) => expect(timeline({ cursor })).rejects.toThrow(InvalidInput));

  it("with corrections of the traveller's contact since it was booked, and their end", async () => {
    await database.withRollback(async (ctx) => {
      const { customerRef: recipientRef } = await ctx.db.booking.findUniqueOrThrow({ where: { ref: REF } });
      const own = { recipientKind: "TRAVELLER" as const, recipientRef, correctedBy: "Sam" };
      const over = { field: "email", endedBy: "CORRECTED" };
      await ctx.db.contactCorrection.createMany({
        data: [
          { ...own, ...over, id: "ccor_old", correctedAt: at("06:00:00"), endedAt: at("07:00:00") },
          { ...own, ...over, id: "ccor_1", correctedAt: at("07:00:00"), endedAt: at("10:00:00") },
          { ...own, field: "email", id: "ccor_2", correctedAt: at("10:00:00") },
          {
            ...own,
            field: "phone",
            id: "ccor_3",
            correctedAt: at("10:00:00"),
            endedAt: at("11:00:00"),
            endedBy: "TOLD",
          },
          { ...own, recipientKind: "VENDOR", field: "email", id: "ccor_v", correctedAt: at("10:00:00") },
        ],
      });
      await ctx.db.recipient.create({
        data: {
          customerRef: recipientRef,
          name: "Q Z",
          email: "new@elsewhere.example",
          toldAt: at("10:00:00"),
        },
      });
      const input = listBookingTimelineInput.parse({ ref: REF, kinds: ["CONTACT"] });
      const { entries } = await listBookingTimeline(ctx, input);
      expect(names(entries)).toEqual([
        "CONTACT:ccor_3-end",
        "CONTACT:ccor_3",
        "CONTACT:ccor_2",
        "CONTACT:ccor_1",
      ]);
      expect(entries[2]).toMatchObject({ what: "CORRECTED", correctedBy: "Sam", endedAt: null });
      const { traveller } = await getBooking(ctx, { ref: REF });
      expect(traveller).toMatchObject({
        email: "n•••@e•••.example",
        phone: null,
        corrections: { email: { correctedBy: "Sam", correctedAt: at("10:00:00") }, phone: null },
        erasedAt: null,
        messageId: null,
      });
    });
  });

  it("and says when the traveller was erased", async () => {
    await database.withRollback(async (ctx) => {
      const nobody = { customerName: "Erased", customerEmail: null, customerPhone: null };
      const { customerRef } = await ctx.db.booking.update({ where: { ref: REF }, data: nobody });
      const erasedAt = async () => (await getBooking(ctx, { ref: REF })).traveller.erasedAt;
      // Somebody may be called so.
      expect(await erasedAt()).toBeNull();
      await ctx.db.erasure.create({
        data: {
          id: "ers_1",
          requestKey: "k",
          recipientKind: "TRAVELLER",
          recipientRef: customerRef,
          reason: "Asked.",
          erasedByName: "Ada",
          erasedAt: at("15:00:00"),
          counts: {},
        },
      });
      expect(await erasedAt()).toEqual(at("15:00:00"));
      const { bookings } = await findBookings(ctx, findBookingsInput.parse({ query: REF }));
      expect(bookings).toMatchObject([{ travellerName: "Erased" }]);
    });
  });

  it("and knows no other booking", () => expect(timeline({ ref: "BK-NONE" })).rejects.toThrow(NotFound));
});

describe("an archived booking", () => {
  const ref = "BK-OLD";
  beforeAll(async () => {
    const { prisma } = database;
    const live = await prisma.booking.findUniqueOrThrow({ where: { ref: REF } });
    const kept = { schemaVersion: 1, archivedAt: new Date(), runId: "mrun_1", checksum: Buffer.alloc(32) };
    const id = 9_999_999n;
    await prisma.archivedBooking.create({
      data: { ...live, id, ref, customerEmail: "old@example.org", ...kept },
    });
    await prisma.archivedPaymentInstalment.create({
      data: {
        bookingId: id,
        ref: "all",
        amountMinor: 5_000n,
        paidAt: at("09:00:00"),
        checksum: kept.checksum,
      },
    });
    await prisma.message.create({ data: messageRow({ bookingRef: ref, id: "msg_old" }) });
  });

  it("is shown as a live one is, and says that it is archived", async () => {
    expect(await getBooking(database.context(), { ref })).toMatchObject({
      source: "archived",
      vendor: { name: "Alps Huts" },
      traveller: { name: "Q••• Z•••" },
    });
    const { entries } = await timeline({ ref });
    expect(names(entries)).toEqual(["MESSAGE:msg_old", "BOOKING:completed", "PAYMENT:all", "BOOKING:booked"]);
  });

  it.each(["bk-old", "old@example.org"])("is found by %s", async (query) => {
    const { bookings } = await findBookings(database.context(), findBookingsInput.parse({ query }));
    expect(bookings).toMatchObject([{ ref, source: "archived", travellerName: "Q••• Z•••" }]);
  });
});

describe("the booking page by role", () => {
  let web: TestWeb;
  const cookies = {} as Record<StaffRole, string>;
  beforeAll(async () => {
    web = testWeb(database);
    for (const role of STAFF_ROLES) cookies[role] = await web.signIn((await web.staff(role)).email);
  });
  const CALLS = [
    ["bookings.get", { ref: REF }],
    ["bookings.timeline", { ref: REF }],
    ["bookings.find", { query: "zweifel" }],
    ["bookings.find", { query: PERSON.email }],
  ] as const;
  const cells = STAFF_ROLES.flatMap((role) => CALLS.map(([path, input]) => ({ role, path, input })));

  it.each(cells)("$path $input has nothing of the traveller for $role", async ({ role, path, input }) => {
    const { status, body } = await web.call(path, cookies[role], input);
    expect(status).toBe(200);
    const answer = JSON.stringify(body);
    expect(answer).toContain(path === "bookings.timeline" ? "msg_mail" : REF);
    for (const personal of PERSONAL) expect(answer.toLowerCase()).not.toContain(personal.toLowerCase());
  });

  it("tells support how payments and payouts stand, and no amount of them", async () => {
    const { body } = await web.call("bookings.timeline", cookies.SUPPORT, { ref: REF });
    const answer = JSON.stringify(body);
    expect(answer).toContain('"kind":"PAYOUT"');
    expect(answer).toContain('"status":"PAID"');
    for (const amount of [
      "11111",
      "23456",
      "1234",
      "2345",
      "34567",
      "6913",
      "27654",
      "79012",
      "790.12",
      "tr_1",
    ])
      expect(answer.replaceAll(/"\d{4}-[^"]*"/g, "")).not.toContain(amount);
  });

  it.each(["FINANCE", "ADMIN", "AUDITOR"] as const)("tells %s the amounts", async (role) => {
    const { body } = await web.call("bookings.timeline", cookies[role], { ref: REF });
    for (const amount of ["11111", "27654", "79012"]) expect(JSON.stringify(body)).toContain(amount);
  });

  it.each(["SUPPORT", "ADMIN"] as const)(
    "reveals the traveller to %s for a reason that is kept",
    async (role) => {
      const reason = `They called, ${role}.`;
      const { body } = await web.call("bookings.reveal", cookies[role], { ref: REF, reason });
      expect(body.result!.data.json).toMatchObject({
        name: PERSON.name,
        email: PERSON.email,
        phone: PERSON.phone,
      });
      const kept = await database.prisma.auditEvent.findFirstOrThrow({ where: { reason } });
      expect(kept).toMatchObject({ action: "bookings.traveller.revealed", subjectId: REF });
      expect((await web.call("bookings.reveal", cookies[role], { ref: REF, reason: " " })).status).toBe(400);
    },
  );

  it.each(["FINANCE", "AUDITOR"] as const)("reveals nothing to %s", async (role) => {
    const { status } = await web.call("bookings.reveal", cookies[role], { ref: REF, reason: "Please." });
    expect(status).toBe(403);
  });
});

describe("the search for bookings", () => {
  const find = (input: object = {}) => findBookings(database.context(), findBookingsInput.parse(input));
  const refs = async (input: object) => (await find(input)).bookings.map(({ ref }) => ref);

  beforeAll(async () => {
    const row = await database.prisma.booking.findUniqueOrThrow({ where: { ref: REF } });
    const { id: _id, ...booking } = row;
    await database.prisma.booking.createMany({
      data: Array.from({ length: 30 }, (_, index) => ({
        ...booking,
        ref: `TRV-${100 + index}`,
        customerName: index % 3 === 0 ? "Bo Lind" : "Chris_Row",
        customerEmail: `guest-${index}@example.org`,
        status: index % 5 === 0 ? ("CANCELLED" as const) : ("CONFIRMED" as const),
        completedAt: null,
        cancelledAt: index % 5 === 0 ? at("15:00:00") : null,
      })),
    });
    // Of one millisecond, some microseconds apart.
    await database.prisma.$executeRaw`
      UPDATE booking SET booked_at = '2026-01-02T10:00:00.000100Z'::timestamptz + (id % 4) * interval '1 microsecond'
      WHERE ref LIKE 'TRV-%'`;
  });

  it.each<[what: string, query: string, count: number]>([
    ["a reference", REF, 1],
    ["a reference in small letters", "bk-2026/7", 1],
    ["the beginning of references", "trv-10", 10],
    ["the vendor's name", "alps h", 31],
    ["the vendor's reference", "alps", 31],
    ["a part of the traveller's name", "BO LI", 10],
    ["a name with a sign that means anything in SQL", "s_row", 20],
    ["a whole e-mail address", PERSON.email, 1],
    ["nothing that is there", "nowhere", 0],
    ["what would hurt SQL", "'; DROP TABLE booking; --", 0],
    ["signs that stand for anything", "%%%", 0],
  ])("finds by %s", async (_, query, count) => {
    expect(await refs({ query, limit: 100 })).toHaveLength(count);
  });

  it("refuses less than three letters politely", async () => {
    expect(await find({ query: "ab" })).toEqual({
      bookings: [],
      nextCursor: null,
      refusal: "Please type at least three characters.",
    });
  });

  it("narrows by status and pages without losing or repeating one", async () => {
    expect(await refs({ status: ["CANCELLED"], limit: 100 })).toHaveLength(6);
    const whole = await refs({ query: "alps", limit: 100 });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await find({ query: "alps", limit: 7, cursor });
      seen.push(...page.bookings.map(({ ref }) => ref));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(whole);
    expect(whole[0]).toBe(REF);
  });
});
