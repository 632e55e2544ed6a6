import { beforeAll, describe, expect, it } from "vitest";
import { InvalidInput } from "@/server/platform/errors";
import { encodeCursor } from "@/server/platform/keyset";
import { useTestDatabase } from "@/server/testing/database";
import { CHANNEL_VALUES, findMessagesInput, MESSAGE_STATUS_VALUES, TEMPLATE_VALUES } from "../schemas";
import { messageRow } from "../testing/message-rows";
import { countMessages } from "./count-messages";
import { findMessages } from "./find-messages";

const database = useTestDatabase();
const COUNT = 3_000;
const BEGIN = Date.parse("2026-01-01T00:00:00Z");
const NAMES = ["Renée Müller", "Jörg Weiß", "Ana María Ruiz", "Li Wei", "O'Brien 100%_sure"];

interface Sent {
  row: ReturnType<typeof messageRow>;
  providerId: string | null;
}

const pick = <T>(values: readonly T[], index: number) => values[index % values.length]!;

// Four messages of a booking share their instant, as they do when one transaction plans them.
const sent: Sent[] = Array.from({ length: COUNT }, (_, index) => {
  const booking = Math.floor(index / 4);
  const channel = pick(CHANNEL_VALUES, index);
  const row = messageRow({
    channel,
    status: pick(MESSAGE_STATUS_VALUES, index * 7 + booking),
    templateKey: pick(TEMPLATE_VALUES, booking),
    bookingRef: `BK-2026-${String(booking).padStart(5, "0")}`,
    contact: {
      name: pick(NAMES, booking),
      email: `traveller_${booking}@${pick(["example.org", "mail.example"], booking)}`,
      phone: `+34600${String(100_000 + booking)}`,
    },
    createdAt: new Date(BEGIN + booking * 60_000),
  });
  return { row, providerId: index % 2 === 0 ? providerIdOf(channel, index) : null };
});

function providerIdOf(channel: string, index: number): string {
  const hex = index.toString(16).padStart(12, "0");
  if (channel === "SMS") return `SM${hex.padStart(32, "0")}`;
  return channel === "PUSH" ? `projects/p/messages/${hex}` : `00000000-0000-4000-8000-${hex}`;
}

beforeAll(async () => {
  await database.prisma.message.createMany({ data: sent.map(({ row }) => row) });
  await database.prisma.messageAttempt.createMany({
    data: sent
      .filter(({ providerId }) => providerId !== null)
      .map(({ row, providerId }) => ({
        id: `att_${row.id}`,
        messageId: row.id,
        number: 1,
        provider: "resend",
        providerId,
        idempotencyKey: row.id,
        leaseToken: 1n,
        worker: "worker-1",
        startedAt: row.createdAt,
      })),
  });
  await database.prisma.$executeRaw`ANALYZE message`;
});

type Input = Parameters<typeof findMessagesInput.parse>[0];

async function find(input: Input) {
  return findMessages(database.context(), findMessagesInput.parse(input));
}

/** Every page, one after the other. */
async function findAll(input: Record<string, unknown>): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await find({ ...input, cursor });
    expect(page.refusal).toBeNull();
    ids.push(...page.messages.map(({ id }) => id));
    if (page.nextCursor === null) return ids;
    cursor = page.nextCursor;
  }
}

/** The same by reading everything. */
function expected(matches: (message: Sent) => boolean): string[] {
  return sent
    .filter(matches)
    .map(({ row }) => row)
    .sort((a, b) => Number(b.createdAt) - Number(a.createdAt) || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);
}

describe("notifications D1: one search box", () => {
  const SMS = sent.find(({ row, providerId }) => row.channel === "SMS" && providerId !== null)!;
  const MAIL = sent.find(({ row, providerId }) => row.channel === "EMAIL" && providerId !== null)!;
  const PUSH = sent.find(({ row, providerId }) => row.channel === "PUSH" && providerId !== null)!;
  const emailHas = (part: string) => (one: Sent) => one.row.recipientEmail!.includes(part);
  const phoneEnds = (digits: string) => (one: Sent) => one.row.recipientPhone!.endsWith(digits);
  const isOfBooking = (ref: string) => (one: Sent) => one.row.bookingRef === ref;

  it.each<[kind: string, query: string, matches: (message: Sent) => boolean]>([
    ["a mail's provider id", MAIL.providerId!, (one) => one === MAIL],
    ["a mail's provider id in capitals", MAIL.providerId!.toUpperCase(), (one) => one === MAIL],
    ["an SMS's provider id", SMS.providerId!, (one) => one === SMS],
    ["a push's provider id", PUSH.providerId!, (one) => one === PUSH],
    ["a booking reference", "BK-2026-00017", isOfBooking("BK-2026-00017")],
    ["a booking reference in small letters", "bk-2026-00017 ", isOfBooking("BK-2026-00017")],
    ["an e-mail", "Traveller_17@mail.example", emailHas("traveller_17@mail.example")],
    ["an e-mail with mailto", "mailto:traveller_17@mail.example", emailHas("traveller_17@mail.example")],
    ["the end of an e-mail", "_17@mail", emailHas("_17@mail")],
    ["a part of an e-mail with _ meaning _", "ler_17", emailHas("ler_17")],
    ["a part of an e-mail that only a wildcard would match", "traveller17", () => false],
    ["a phone as it is stored", "+34600100017", phoneEnds("600100017")],
    ["a phone with spaces", "+34 600 10 00 17", phoneEnds("600100017")],
    ["a phone with 00", "0034 600-100-017", phoneEnds("600100017")],
    ["a national phone", "(600) 100 017", phoneEnds("600100017")],
    ["the last nine digits", "600100017", phoneEnds("600100017")],
    ["the last four digits", "0017", phoneEnds("0017")],
    ["a name without its marks", "renee mull", (one) => one.row.recipientName === "Renée Müller"],
    ["words of a name in another order", "müll Renée", (one) => one.row.recipientName === "Renée Müller"],
    ["a name with its marks", "Müller", (one) => one.row.recipientName === "Renée Müller"],
    ["a name with ß", "weiss", (one) => one.row.recipientName === "Jörg Weiß"],
    ["a name with signs of LIKE", "100%_sure", (one) => one.row.recipientName === NAMES[4]],
    ["a name that only a wildcard would match", "ren_e mul", () => false],
    ["what is nowhere", "nobody@nowhere.example", () => false],
  ])("finds by %s", async (_, query, matches) => {
    expect(await findAll({ query, limit: 200 })).toEqual(expected(matches));
  });

  it("finds by message id", async () => {
    const id = "msg_01kb0000000000000000000000";
    await database.prisma.message.create({ data: messageRow({ id }) });
    expect(
      (await find({ query: id.toUpperCase().replace("MSG", "msg") })).messages.map((one) => one.id),
    ).toEqual([id]);
    await database.prisma.message.delete({ where: { id } });
  });

  it("puts together what a text may mean, each message once", async () => {
    // Digits that end phones, and a booking's reference.
    const ref = "100017";
    const [first] = expected(phoneEnds("100017"));
    await database.prisma.message.update({ where: { id: first! }, data: { bookingRef: ref } });
    const other = expected(isOfBooking("BK-2026-00500"))[0]!;
    await database.prisma.message.update({ where: { id: other }, data: { bookingRef: ref } });
    expect(await findAll({ query: ref })).toEqual(
      expected((one) => phoneEnds("100017")(one) || one.row.id === other),
    );
    for (const id of [first!, other]) {
      const { bookingRef } = sent.find(({ row }) => row.id === id)!.row;
      await database.prisma.message.update({ where: { id }, data: { bookingRef: bookingRef! } });
    }
  });

  it.each(["a", "ab", " a ", "@", "12", "é"])("refuses %j politely", async (query) => {
    const { messages, nextCursor, refusal } = await find({ query });
    expect({ messages, nextCursor }).toEqual({ messages: [], nextCursor: null });
    expect(refusal).toMatch(/^Please type at least three/);
    expect(await countMessages(database.context(), findMessagesInput.parse({ query }))).toMatchObject({
      count: 0,
    });
  });
});

describe("notifications D1: filters and pages", () => {
  it.each<[what: string, input: Record<string, unknown>, matches: (message: Sent) => boolean]>([
    ["nothing", {}, () => true],
    ["statuses", { status: ["BOUNCED", "FAILED"] }, ({ row }) => ["BOUNCED", "FAILED"].includes(row.status)],
    [
      "a status and a channel",
      { status: ["DELIVERED"], channel: ["SMS"] },
      ({ row }) => row.status === "DELIVERED" && row.channel === "SMS",
    ],
    [
      "many statuses with a text",
      { query: "traveller", status: MESSAGE_STATUS_VALUES.slice(3, 11) },
      ({ row }) => MESSAGE_STATUS_VALUES.slice(3, 11).some((status) => status === row.status),
    ],
    ["channels", { channel: ["PUSH", "PUSH", "SMS"] }, ({ row }) => row.channel !== "EMAIL"],
    ["templates", { template: ["payout-notice"] }, ({ row }) => row.templateKey === "payout-notice"],
    [
      "a time",
      { from: "2026-01-01T02:00:00Z", until: "2026-01-01T03:00:00Z" },
      ({ row }) => Number(row.createdAt) >= BEGIN + 7_200_000 && Number(row.createdAt) < BEGIN + 10_800_000,
    ],
    [
      "all at once, with a text",
      {
        query: "mail.example",
        status: ["DELIVERED", "SENT"],
        channel: ["EMAIL"],
        template: ["booking-cancellation", "payout-notice"],
        from: "2026-01-01T02:00:00+01:00",
      },
      ({ row }) =>
        row.recipientEmail!.endsWith("mail.example") &&
        ["DELIVERED", "SENT"].includes(row.status) &&
        row.channel === "EMAIL" &&
        ["booking-cancellation", "payout-notice"].includes(row.templateKey) &&
        Number(row.createdAt) >= BEGIN + 3_600_000,
    ],
  ])("narrows by %s, page by page", async (_, input, matches) => {
    const all = expected(matches);
    expect(all.length).toBeGreaterThan(10);
    expect(await findAll({ ...input, limit: 199 })).toEqual(all);
    const { count } = await countMessages(database.context(), findMessagesInput.parse(input));
    expect(count).toBe(Math.min(all.length, 1_001));
  });

  it("gives rows of one microsecond apart, and of one instant, to one page each", async () => {
    const query = "pager@example.org";
    const contact = { email: query };
    const rows = Array.from({ length: 9 }, () => messageRow({ contact }));
    await database.prisma.message.createMany({ data: rows });
    await database.prisma.$executeRaw`
      UPDATE message SET created_at = '2025-06-01T10:00:00.123455Z'::timestamptz + (seq % 3) * interval '1 microsecond'
      WHERE recipient_email = ${query}`;
    const ids = await findAll({ query, limit: 1 });
    expect([...ids].sort()).toEqual(rows.map(({ id }) => id).sort());
    await database.prisma.message.deleteMany({ where: { recipientEmail: query } });
  });

  it("goes on where it was when new messages come", async () => {
    const query = "traveller_7@mail.example";
    const before = await find({ query, limit: 2 });
    const late = messageRow({ contact: { email: query }, createdAt: new Date("2026-02-01T00:00:00Z") });
    await database.prisma.message.create({ data: late });
    const rest = await find({ query, limit: 10, cursor: before.nextCursor });
    expect([...before.messages, ...rest.messages].map(({ id }) => id)).toEqual(
      expected(({ row }) => row.recipientEmail === query),
    );
    await database.prisma.message.delete({ where: { id: late.id } });
  });

  it.each([
    "nonsense",
    encodeCursor({ sort: "other", value: "1", id: "msg_1" }),
    encodeCursor({ sort: "created:desc", value: "99999999999999999", id: "msg_1" }),
    encodeCursor({ sort: "created:desc", value: "1'; --", id: "msg_1" }),
    encodeCursor({ sort: "created:desc", value: null, id: "msg_1" }),
    encodeCursor({ sort: "created:desc", value: "1", id: "msg_\u0000" }),
  ])("refuses the cursor %j", (cursor) => expect(find({ cursor })).rejects.toThrow(InvalidInput));

  it.each(["'; DROP TABLE message; --", "\u0000\u0000abc", "\ud800abc", "%%%", "___", "\\\\\\", "💥💥💥"])(
    "is not hurt by %j",
    async (query) => expect((await find({ query })).messages).toEqual([]),
  );
});
