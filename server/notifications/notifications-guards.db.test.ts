import { describe, expect, it } from "vitest";
import type { TxContext } from "@/server/platform/context";
import * as enums from "@/server/platform/prisma/enums";
import type { Prisma } from "@/server/platform/prisma/client";
import { useTestDatabase } from "@/server/testing/database";
import { CHANNELS } from "./domain/channel";
import { MESSAGE_STATUSES } from "./domain/message-status";
import { searchColumns } from "./domain/search-columns";
import { SUPPRESSION_ORIGINS } from "./domain/suppression-causes";

const database = useTestDatabase();
const HASH = "a".repeat(64);
const NOW = new Date("2026-01-15T12:00:00.000Z");

function message(overrides: Partial<Prisma.MessageUncheckedCreateInput> = {}) {
  return {
    id: "msg_1",
    dedupeKey: "marketplace/ev_1/booking-confirmation/cust_1/EMAIL",
    channel: "EMAIL",
    templateKey: "booking-confirmation",
    templateVersion: 1,
    locale: "en",
    purpose: "TRANSACTIONAL",
    bookingRef: "BK-1",
    recipientKind: "TRAVELLER",
    recipientRef: "cust_1",
    ...searchColumns({ name: "Renée Müller", email: "Renee@Example.org", phone: "+34600112233" }),
    toAddress: "Renee@Example.org",
    sourceEvent: "marketplace#ev_1",
    dueAt: NOW,
    ...overrides,
  } satisfies Prisma.MessageUncheckedCreateInput;
}

const refused = (overrides: Partial<Prisma.MessageUncheckedCreateInput>, constraint: RegExp) =>
  expect(database.withRollback((ctx) => ctx.db.message.create({ data: message(overrides) }))).rejects.toThrow(
    constraint,
  );

describe("a message in the database", () => {
  it("has the words of the domain", () => {
    expect([...MESSAGE_STATUSES].sort()).toEqual(Object.values(enums.MessageStatus).sort());
    expect([...CHANNELS].sort()).toEqual(Object.values(enums.MessageChannel).sort());
    expect([...SUPPRESSION_ORIGINS].sort()).toEqual(Object.values(enums.SuppressionOrigin).sort());
  });

  it("is there once per dedupe key, however many ask for it at once", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        database.prisma.message.create({ data: message({ id: `msg_race${index}`, dedupeKey: "race" }) }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await database.prisma.message.count({ where: { dedupeKey: "race" } })).toBe(1);
  });

  it.each([
    ["open without a time", { dueAt: null }, /message_due_while_open/],
    ["over and still due", { status: "CANCELLED", statusReason: "x" }, /message_due_while_open/],
    ["skipped without a reason", { status: "SKIPPED", dueAt: null }, /message_says_why/],
    ["held without an end", { status: "HELD" }, /message_hold/],
    ["sent without content", { status: "SENT", dueAt: null }, /message_sent_has_content/],
    ["claimed by nobody", { status: "SENDING" }, /message_claim/],
    ["no e-mail address", { toAddress: "+34600112233" }, /message_address/],
    ["a number that is none", { channel: "SMS", toAddress: "600112233" }, /message_address/],
    ["a push with an address", { channel: "PUSH" }, /message_address/],
    ["digits that are not the phone's", { phoneReversed: "123" }, /message_search_columns/],
    ["an address in capitals", { recipientEmail: "A@b.org" }, /message_search_columns/],
    ["erased and still named", { erasedAt: NOW }, /message_erased_is_empty/],
    ["a locale that is a path", { locale: "../en" }, /message_texts/],
    ["a hash that is none", { contentSha256: "abc" }, /message_content_hash/],
  ] satisfies [string, Partial<Prisma.MessageUncheckedCreateInput>, RegExp][])(
    "is refused when it is %s",
    (_, overrides, constraint) => refused(overrides, constraint),
  );

  it("can be resent for a reason only, and has one fallback only", async () => {
    await database.withRollback(async (ctx) => {
      await ctx.db.message.create({ data: message() });
      await ctx.db.message.create({
        data: message({
          id: "msg_2",
          dedupeKey: "b",
          resendOfId: "msg_1",
          resendKind: "EXACT",
          resendReason: "Lost.",
        }),
      });
      await ctx.db.message.create({ data: message({ id: "msg_3", dedupeKey: "c", fallbackOfId: "msg_1" }) });
      await expect(
        ctx.db.message.create({ data: message({ id: "msg_4", dedupeKey: "d", fallbackOfId: "msg_1" }) }),
      ).rejects.toThrow(/message_one_fallback/);
    });
    await database.withRollback(async (ctx) => {
      await ctx.db.message.create({ data: message() });
      await expect(
        ctx.db.message.create({ data: message({ id: "msg_2", dedupeKey: "b", resendOfId: "msg_1" }) }),
      ).rejects.toThrow(/message_resend_has_a_reason/);
    });
  });
});

describe("a provider event in the database", () => {
  const event = (ctx: TxContext) =>
    ctx.db.providerEvent.create({
      data: { provider: "resend", dedupeId: "ev_1", type: "email.sent", rawBody: "{}", occurredAt: NOW },
    });

  it("is there once, and its handling can be written", async () => {
    await database.withRollback(async (ctx) => {
      const { id } = await event(ctx);
      await ctx.db.providerEvent.update({
        where: { id },
        data: { handledAt: NOW, applied: false, appliedReason: "SAME_RANK", rawBody: null },
      });
      await expect(event(ctx)).rejects.toThrow(/provider_event_provider_dedupe_id_key|dedupe_id/);
    });
  });

  it.each([
    ["rewritten", `UPDATE provider_event SET type = 'email.delivered'`],
    ["given another body", `UPDATE provider_event SET raw_body = '{"a":1}'`],
    ["deleted", `DELETE FROM provider_event`],
  ])("cannot be %s", async (_, sql) => {
    await database.withRollback(async (ctx) => {
      await event(ctx);
      await expect(ctx.db.$executeRawUnsafe(sql)).rejects.toThrow(/append-only/);
    });
  });

  it("can be deleted by retention", async () => {
    await database.withRollback(async (ctx) => {
      await event(ctx);
      await ctx.db.$executeRaw`SELECT set_config('notifications.retention', 'on', true)`;
      expect(await ctx.db.$executeRaw`DELETE FROM provider_event`).toBe(1);
    });
  });
});

describe("a suppression in the database", () => {
  const suppression = (id: string): Prisma.SuppressionUncheckedCreateInput => ({
    id,
    channel: "SMS",
    purpose: "TRANSACTIONAL",
    addressHash: HASH,
    origin: "STOP",
    reason: "The recipient answered STOP.",
  });

  it("is active once, and again after it was lifted", async () => {
    await database.withRollback(async (ctx) => {
      await ctx.db.suppression.create({ data: suppression("sup_1") });
      await ctx.db.suppression.update({
        where: { id: "sup_1" },
        data: { liftedAt: NOW, liftedByName: "Ines", liftReason: "The recipient answered START." },
      });
      await ctx.db.suppression.create({ data: suppression("sup_2") });
      await expect(ctx.db.suppression.create({ data: suppression("sup_3") })).rejects.toThrow(
        /suppression_active/,
      );
    });
  });
});

describe("notifications D1: every key of the search box has its index", () => {
  const LATEST = "ORDER BY created_at DESC, id DESC LIMIT 51";

  it.each([
    [
      "provider id",
      `SELECT 1 FROM message_attempt WHERE provider_id = 'SM1'`,
      "message_attempt_provider_id_idx",
    ],
    [
      "booking",
      `SELECT 1 FROM message WHERE booking_ref = 'BK-1' ${LATEST}`,
      "message_booking_ref_created_at_id_idx",
    ],
    [
      "e-mail",
      `SELECT 1 FROM message WHERE recipient_email = 'a@b.org' ${LATEST}`,
      "message_recipient_email_created_at_id_idx",
    ],
    [
      "part of an e-mail",
      `SELECT 1 FROM message WHERE recipient_email LIKE '%nee@%'`,
      "message_email_fragment",
    ],
    ["part of a name", `SELECT 1 FROM message WHERE name_key LIKE '%muller%'`, "message_name_fragment"],
    [
      "words of a name",
      `SELECT 1 FROM message WHERE array_to_tsvector(array_remove(string_to_array(translate(name_key, '-''.,', '    '), ' '), ''))
         @@ '''mul'':*'::tsquery`,
      "message_name_words",
    ],
    ["last digits", `SELECT 1 FROM message WHERE phone_reversed LIKE '3322%'`, "message_phone_last_digits"],
    [
      "status",
      `SELECT 1 FROM message WHERE status = 'BOUNCED' ${LATEST}`,
      "message_status_created_at_id_idx",
    ],
    [
      "place in the list",
      `SELECT 1 FROM message WHERE (created_at, id) < (now(), 'msg_1') ${LATEST}`,
      "message_created_at_id_idx",
    ],
    [
      "what is due",
      `SELECT 1 FROM message WHERE channel = 'SMS' AND due_at <= now() ORDER BY due_at, seq LIMIT 50`,
      "message_due",
    ],
  ])("%s", async (_, sql, index) => {
    await database.withRollback(async (ctx) => {
      // An empty table is read as a whole unless that is forbidden.
      await ctx.db.$executeRaw`SET LOCAL enable_seqscan = off`;
      // So is reading all of another index; fragments are found by bitmaps alone.
      if (/'%|:\*/.test(sql)) await ctx.db.$executeRaw`SET LOCAL enable_indexscan = off`;
      if (/'%|:\*/.test(sql)) await ctx.db.$executeRaw`SET LOCAL enable_indexonlyscan = off`;
      const plan = await ctx.db.$queryRawUnsafe<{ "QUERY PLAN": string }[]>(`EXPLAIN ${sql}`);
      expect(plan.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(new RegExp(`\\b${index}\\b`));
    });
  });
});
