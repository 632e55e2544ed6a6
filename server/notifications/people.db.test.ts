import { describe, expect, it } from "vitest";
import { evaluateAlarms } from "@/server/alarms/commands/evaluate-alarms";
import { BOOKING_COLUMNS, checksumOf } from "@/server/maintenance/tasks/archive-columns";
import { moveToArchive } from "@/server/maintenance/tasks/move-to-archive";
import { inTransaction, type Context } from "@/server/platform/context";
import { addSuppression } from "./commands/add-suppression";
import { changePreferences } from "./commands/change-preferences";
import { erasePerson } from "./commands/erase-person";
import { liftSuppression } from "./commands/lift-suppression";
import { planMessages } from "./commands/plan-messages";
import { purgeExpiredContent, type PurgeCursor, type PurgedBatch } from "./commands/purge-expired-content";
import { redactProviderCopies } from "./commands/redact-provider-copies";
import { unsubscribeRecipient } from "./commands/unsubscribe-recipient";
import { messageRetention } from "./domain/retention-policy";
import { findMessages } from "./queries/find-messages";
import { getMessage } from "./queries/get-message";
import { getRecipient } from "./queries/get-recipient";
import { listSuppressions } from "./queries/list-suppressions";
import { messageRow } from "./testing/message-rows";
import { sendingWorld, type Booked } from "./testing/sending-world";

const world = sendingWorld();

const ana = (): Context => ({
  ...world.ctx,
  actor: { kind: "staff", id: "staff_ana", name: "Ana", role: "ADMIN", sessionId: "session_ana" },
});
const mails = ({ email }: Booked) => world.simulator.resend.emails().filter(({ to }) => to.includes(email));
const texts = ({ phone }: Booked) => world.simulator.twilio.smsMessages(phone);

const messageOn = async ({ bookingRef }: Booked, channel: string) =>
  (await world.messagesOf(bookingRef)).find((message) => message.channel === channel)!;
const untilStatus = (booked: Booked, channel: string, status: string) =>
  world.until(
    () => messageOn(booked, channel),
    (message) => message.status === status,
  );

/** The traveller is told once more, of the same booking. Resolves to the new messages' ids. */
/** Plans the texts of a booking once more; as marketing, there is no moment in which a sender could take them as what was bought. */
const tellAgain = ({ bookingRef }: Booked, id: string, purpose?: "MARKETING") =>
  inTransaction(world.ctx, async (tx) => {
    const ids = await planMessages(tx, {
      kind: "BOOKING_CREATED",
      event: { source: "/again", id },
      bookingRef,
    });
    if (purpose)
      await tx.db.message.updateMany({
        where: { id: { in: [...ids] }, channel: "EMAIL" },
        data: { purpose },
      });
    return ids;
  });

/** By text: the tables of which a row holds it in clear. Those that none holds have none. */
async function tablesWith(...texts: string[]): Promise<Record<string, string[]>> {
  const { rows: tables } = await world.database.pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const branches = tables.map(
    ({ name }) => `SELECT wanted AS text, '${name}' AS name FROM unnest($1::text[]) wanted
      WHERE EXISTS (SELECT FROM "${name}" t WHERE strpos(lower(t::text), lower(wanted)) > 0)`,
  );
  const { rows } = await world.database.pool.query<{ text: string; name: string }>(
    `${branches.join(" UNION ALL ")} ORDER BY name`,
    [texts],
  );
  const found: Record<string, string[]> = {};
  for (const { text, name } of rows) (found[text] ??= []).push(name);
  return found;
}

async function writeToUs({ phone }: Booked, body: string): Promise<void> {
  await world.simulator.twilio.receive({ from: phone, to: "+15005550006", body });
}

describe("E2: what is stored", () => {
  it("holds no content, link or callback in clear, and addresses only where they are looked up", async () => {
    const booked = await world.book({ customer: { name: "Zora Quillfeather" } });
    await world.send();
    await untilStatus(booked, "EMAIL", "ACCEPTED");
    await untilStatus(booked, "SMS", "ACCEPTED");
    await world.simulator.resend.report(mails(booked)[0]!.id, "email.delivered");
    await untilStatus(booked, "EMAIL", "DELIVERED");
    await writeToUs(booked, "Where is my hut, asks Quillfeather?");
    const secrets = [
      `https://travellr.example/bookings/${booked.bookingRef}`,
      mails(booked)[0]!.subject,
      texts(booked)[0]!.body,
      "expects you",
      "Where is my hut",
      mails(booked)[0]!.html!.slice(-200),
    ];
    expect(await tablesWith(...secrets)).toEqual({});
    // Looked up by support, and masked for whoever looks.
    const found = await tablesWith(booked.email, "Quillfeather");
    expect(found[booked.email]).toEqual(["booking", "message", "recipient"]);
    expect(found["Quillfeather"]).toEqual(["booking", "message", "recipient"]);
  });
});

describe("E3: erasing one person", () => {
  it("leaves statuses and times and nothing of the person, also at the provider", async () => {
    const [gone, other] = [
      await world.book({ customer: { name: "Thaddeus Wimple" } }),
      await world.book({ customer: { name: "Olga Other" } }),
    ];
    const sender = await world.send();
    for (const booked of [gone, other])
      for (const channel of ["EMAIL", "SMS", "PUSH"]) await untilStatus(booked, channel, "ACCEPTED");
    await world.simulator.resend.report(mails(gone)[0]!.id, "email.delivered");
    await untilStatus(gone, "EMAIL", "DELIVERED");
    await world.simulator.twilio.report(texts(gone)[0]!.sid, "delivered");
    await untilStatus(gone, "SMS", "DELIVERED");
    await writeToUs(gone, "STOP");
    await world.until(
      () => world.database.prisma.suppression.count({ where: { origin: "STOP" } }),
      (count) => count === 2,
    );
    await sender.stop(5_000);
    const waiting = await tellAgain(gone, "before-erasure");
    const before = await world.messagesOf(gone.bookingRef);
    const request = {
      recipientKind: "TRAVELLER" as const,
      recipientRef: gone.customerRef,
      reason: "Asked by letter",
      requestKey: "5f0e7c1e-0000-4000-8000-000000000001",
    };

    const startedAt = performance.now();
    const erased = await erasePerson(ana(), request);
    expect(performance.now() - startedAt).toBeLessThan(60_000);
    expect(erased).toMatchObject({
      isRepeat: false,
      counts: { messages: 6, cancelled: 2, bookings: 1, devices: 1, suppressions: 2, copies: 2 },
    });
    expect(await erasePerson(ana(), request)).toEqual({ ...erased, isRepeat: true });
    await expect(erasePerson(ana(), { ...request, recipientRef: other.customerRef })).rejects.toThrow(
      "somebody else",
    );

    expect(await tablesWith(gone.email, gone.phone, gone.phone.slice(1), "Wimple", gone.token)).toEqual({});
    const after = await world.messagesOf(gone.bookingRef);
    const skeleton = (messages: typeof before) =>
      messages
        .filter(({ id }) => !waiting.includes(id))
        .map(({ id, status, statusAt, contentSha256, createdAt, firstSentAt, attempts }) => ({
          id,
          status,
          statusAt,
          contentSha256,
          createdAt,
          firstSentAt,
          attempts,
        }));
    expect(skeleton(after)).toEqual(skeleton(before));
    expect(after.every(({ erasedAt }) => erasedAt !== null)).toBe(true);
    // Nothing goes out that was still to go.
    expect(after.filter(({ id }) => waiting.includes(id)).map(({ statusReason }) => statusReason)).toEqual([
      "ERASED",
      "STOP",
      "ERASED",
    ]);
    await world.send();
    for (const query of [gone.email, gone.phone, "Thaddeus Wimple"])
      expect((await findMessages(world.ctx, { query, limit: 10 })).messages).toEqual([]);
    const shown = await getMessage(world.ctx, before[0]!.id);
    expect(shown).toMatchObject({ content: null, recipientName: null, toAddress: null });
    expect(shown.erasedAt).not.toBeNull();
    expect(shown.providerEvents.every(({ body }) => body === null)).toBe(true);
    // The other person is whole.
    expect((await tablesWith(other.email))[other.email]).toContain("recipient");
    expect(mails(other)).toHaveLength(1);

    // The provider's copies.
    expect(texts(gone)[0]!.body).not.toBe("");
    const signal = new AbortController().signal;
    await redactProviderCopies(world.ctx, world.channels, { erasureId: erased.erasureId, signal });
    expect(texts(gone)[0]!.body).toBe("");
    expect(texts(other)[0]!.body).not.toBe("");
    const copies = await world.database.prisma.providerCopy.findMany({ orderBy: { provider: "asc" } });
    expect(copies.map(({ provider, status }) => [provider, status])).toEqual([
      ["resend", "NOT_OFFERED"],
      ["twilio", "REDACTED"],
    ]);
    expect(await getRecipient(world.ctx, before[0]!.id)).toMatchObject({
      recipientName: null,
      erasures: [{ erasedByName: "Ana", copies: { PENDING: 0, REDACTED: 1, NOT_OFFERED: 1 } }],
    });

    // What is told later of an erased message is taken, and not kept.
    await world.simulator.resend.report(mails(gone)[0]!.id, "email.opened");
    await world.until(
      () => messageOn(gone, "EMAIL"),
      ({ openedAt }) => openedAt !== null,
    );
    expect(await tablesWith(gone.email)).toEqual({});
    expect(
      await world.database.prisma.providerEvent.count({
        where: { message: { bookingRef: gone.bookingRef }, rawBody: { not: null } },
      }),
    ).toBe(0);
    // A suppression outlives its address.
    const [again] = await listAll({ query: gone.phone });
    expect(again).toMatchObject({ address: null, origin: "STOP" });
    await expect(
      liftSuppression(ana(), { suppressionId: again!.id, reason: "They ask for it" }),
    ).rejects.toThrow("nobody writes to them again");
    const audit = await world.database.prisma.auditEvent.findMany({
      where: { action: "notifications.person.erased" },
    });
    expect(audit).toMatchObject([
      { subjectId: erased.erasureId, actorName: "Ana", reason: "Asked by letter" },
    ]);
  });

  it("takes the person out of the archive, of which the checksums still fit", async () => {
    const { pool, prisma } = world.database;
    const booked = await world.book();
    const { id } = await prisma.booking.findUniqueOrThrow({ where: { ref: booked.bookingRef } });
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      await moveToArchive({ client, runId: "mrun_people" }, [id.toString()]);
      await client.query("COMMIT");
    } finally {
      client.release();
    }
    const { counts } = await erasePerson(ana(), {
      recipientKind: "TRAVELLER",
      recipientRef: booked.customerRef,
      reason: "Asked to be forgotten",
      requestKey: `erase-${booked.customerRef}`,
    });
    expect(counts.bookings).toBe(1);
    const { rows } = await pool.query(
      `SELECT customer_name AS name, customer_email AS email, customer_phone AS phone,
         checksum = ${checksumOf("b", BOOKING_COLUMNS)} AS fits
       FROM (SELECT set_config('TimeZone', 'UTC', false)) zone, archived_booking b WHERE ref = $1`,
      [booked.bookingRef],
    );
    expect(rows).toEqual([{ name: "Erased", email: null, phone: null, fits: true }]);
  });

  it("takes what waits for a booking as well, and stops at a legal hold", async () => {
    const booked = await world.book();
    await world.database.prisma.legalHold.create({
      data: {
        id: "hold_1",
        kind: "BOOKING",
        subjectRef: booked.bookingRef,
        reason: "A case",
        placedByName: "Lex",
      },
    });
    const request = {
      recipientKind: "TRAVELLER" as const,
      recipientRef: booked.customerRef,
      reason: "Asked by letter",
      requestKey: "5f0e7c1e-0000-4000-8000-000000000002",
    };
    await expect(erasePerson(ana(), request)).rejects.toMatchObject({ code: "people.on_hold" });
    expect((await messageOn(booked, "EMAIL")).erasedAt).toBeNull();
    await world.database.prisma.legalHold.delete({ where: { id: "hold_1" } });
    const { count } = await world.database.prisma.inboundEvent.updateMany({
      where: { bookingRef: booked.bookingRef },
      data: {
        bookingRef: "BK-never-made",
        outcome: "WAITING",
        problemCode: "events.waits",
        problem: "It waits.",
        appliedAt: null,
      },
    });
    expect(count).toBe(1);
    expect((await erasePerson(ana(), request)).counts).toMatchObject({ events: 1 });
    expect(
      await world.database.prisma.inboundEvent.findFirst({ where: { bookingRef: "BK-never-made" } }),
    ).toMatchObject({ payload: {}, outcome: "REFUSED", problemCode: "events.erased" });
  });
});

describe("E3: forgetting in time", () => {
  const NOW = new Date("2026-01-15T12:00:00Z");
  const months = (count: number) => {
    const at = new Date(NOW);
    at.setUTCMonth(at.getUTCMonth() - count);
    return at;
  };
  const SIZE = Number(process.env["PURGE_MESSAGES"] ?? 40);

  it("takes content after a year and the message after two, in batches that may be repeated", async () => {
    const ages = [
      { name: "young", created: months(11), trip: null },
      { name: "booked-early", created: months(20), trip: months(11) },
      { name: "expired", created: months(20), trip: months(13) },
      { name: "no-trip", created: months(13), trip: null },
      { name: "held", created: months(30), trip: months(30) },
      { name: "old", created: months(30), trip: months(25) },
    ];
    const { prisma } = world.database;
    const rows = Array.from({ length: SIZE }, (_, index) => {
      const { name, created, trip } = ages[index % ages.length]!;
      const row = messageRow({ createdAt: created, tripEndsOn: trip, bookingRef: `keep-${name}` });
      return { ...row, id: `msg_keep${String(index).padStart(8, "0")}` };
    });
    await prisma.message.createMany({ data: rows });
    await prisma.messageContent.createMany({
      data: rows.map(({ id }) => ({ messageId: id, variables: {}, text: "Dear", renderedAt: NOW })),
    });
    await prisma.providerEvent.createMany({
      data: rows.map(({ id }) => ({
        provider: "resend",
        dedupeId: id,
        type: "email.sent",
        messageId: id,
        rawBody: "{}",
        occurredAt: NOW,
      })),
    });
    await prisma.legalHold.create({
      data: { id: "hold_2", kind: "BOOKING", subjectRef: "keep-held", reason: "A case", placedByName: "Lex" },
    });
    const purge = async () => {
      const total = { contents: 0, callbacks: 0, skeletons: 0, events: 0 };
      for (let cursor: PurgeCursor | null = null, isFirst = true; cursor || isFirst; isFirst = false) {
        const { next, ...batch }: PurgedBatch = await purgeExpiredContent(world.ctx, {
          asOf: NOW.toISOString(),
          limit: Math.max(7, SIZE / 20),
          cursor,
        });
        for (const kind of Object.keys(total) as (keyof typeof total)[]) total[kind] += batch[kind];
        cursor = next;
      }
      return total;
    };
    const countOf = (name: string) => rows.filter(({ bookingRef }) => bookingRef === `keep-${name}`).length;
    const emptied = countOf("expired") + countOf("no-trip");
    expect(await purge()).toEqual({
      contents: emptied,
      callbacks: emptied,
      skeletons: countOf("old"),
      events: countOf("old"),
    });
    expect(await purge()).toEqual({ contents: 0, callbacks: 0, skeletons: 0, events: 0 });
    const left = async (name: string) => {
      const messages = await prisma.message.findMany({
        where: { bookingRef: `keep-${name}` },
        include: { content: true },
      });
      return {
        messages: messages.length,
        contents: messages.filter(({ content }) => content).length,
        named: messages.filter(({ recipientEmail, toAddress }) => recipientEmail ?? toAddress).length,
        hashes: messages.filter(({ contentSha256, status }) => contentSha256 && status === "DELIVERED")
          .length,
      };
    };
    for (const name of ["young", "booked-early", "held"]) {
      const messages = countOf(name);
      expect(await left(name)).toEqual({ messages, contents: messages, named: messages, hashes: messages });
    }
    for (const name of ["expired", "no-trip"])
      expect(await left(name)).toEqual({
        messages: countOf(name),
        contents: 0,
        named: 0,
        hashes: countOf(name),
      });
    expect(await left("old")).toMatchObject({ messages: 0 });
    await prisma.message.deleteMany({ where: { bookingRef: { startsWith: "keep-" } } });
  });

  it("keeps what was sent for as long as what it said, at least", () => {
    expect(messageRetention()).toEqual({ contentDays: 365, skeletonDays: 730 });
    expect(messageRetention({ contentDays: 900 })).toEqual({ contentDays: 900, skeletonDays: 900 });
  });
});

const listAll = async (input: Partial<Parameters<typeof listSuppressions>[1]>) =>
  (await listSuppressions(world.ctx, { state: "ACTIVE", limit: 50, ...input })).suppressions;

describe("E1: marketing and what was bought", () => {
  /** Messages of marketing, by the texts that there are. */
  const asMarketing = (ids: readonly string[]) =>
    world.database.prisma.message.updateMany({
      where: { id: { in: [...ids] }, channel: "EMAIL" },
      data: { purpose: "MARKETING" },
    });
  const mailAmong = async (ids: readonly string[]) =>
    world.database.prisma.message.findFirstOrThrow({ where: { id: { in: [...ids] }, channel: "EMAIL" } });
  const untilSettled = (ids: readonly string[]) =>
    world.until(
      () => mailAmong(ids),
      ({ status }) => !["PLANNED", "SENDING"].includes(status),
    );

  it("carries a way out that works with one click and ends marketing alone, until a colleague lifts it", async () => {
    const booked = await world.book({ customer: { phone: null, devices: [] } });
    const wish = (wanted: "WANTED" | "NOT_WANTED") =>
      changePreferences(ana(), {
        messageId: first.id,
        wishes: [{ channel: "EMAIL", purpose: "MARKETING", wish: wanted }],
        quietHours: null,
        reason: "They said so on the phone",
      });
    const first = await messageOn(booked, "EMAIL");
    await asMarketing([first.id]);
    await wish("WANTED");
    await world.send();
    await untilStatus(booked, "EMAIL", "ACCEPTED");
    const { headers } = mails(booked)[0]!;
    expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    const token = /^<http.*\/api\/unsubscribe\?token=([\w-]+)>$/.exec(headers["List-Unsubscribe"]!)![1]!;

    expect(
      await unsubscribeRecipient(
        world.ctx,
        `${token.slice(0, 60)}${token[60] === "A" ? "B" : "A"}${token.slice(61)}`,
      ),
    ).toBe(false);
    expect(await unsubscribeRecipient(world.ctx, "nonsense")).toBe(false);
    expect(await unsubscribeRecipient(world.ctx, token)).toBe(true);
    expect(await unsubscribeRecipient(world.ctx, token)).toBe(true);
    await world.until(
      () => messageOn(booked, "EMAIL"),
      ({ unsubscribedAt }) => unsubscribedAt !== null,
    );

    const second = await tellAgain(booked, "offer-1", "MARKETING");
    expect(await untilSettled(second)).toMatchObject({ status: "SUPPRESSED", statusReason: "UNSUBSCRIBE" });
    const bought = await tellAgain(booked, "bought-1");
    expect(await untilSettled(bought)).toMatchObject({ status: "ACCEPTED" });
    const headersOfBought = mails(booked).at(-1)!.headers;
    expect(headersOfBought["List-Unsubscribe"]).toBeUndefined();
    expect(mails(booked)).toHaveLength(2);

    const [block] = await listAll({ query: booked.email });
    expect(block).toMatchObject({ channel: "EMAIL", purpose: "MARKETING", origin: "UNSUBSCRIBE" });
    expect(block!.address).not.toContain(booked.email.split("@")[0]);
    await liftSuppression(ana(), { suppressionId: block!.id, reason: "They want offers again" });
    await expect(liftSuppression(ana(), { suppressionId: block!.id, reason: "Twice" })).rejects.toThrow(
      "meanwhile",
    );
    const third = await tellAgain(booked, "offer-2", "MARKETING");
    expect(await untilSettled(third)).toMatchObject({ status: "ACCEPTED" });
    await wish("NOT_WANTED");
    const fourth = await tellAgain(booked, "offer-3", "MARKETING");
    expect(await untilSettled(fourth)).toMatchObject({ status: "SKIPPED", statusReason: "NOT_WANTED" });
    expect(mails(booked)).toHaveLength(3);
  });

  it("is not sent at all where nobody could leave", async () => {
    const booked = await world.book({ customer: { phone: null, devices: [] } });
    const { id, recipientRef } = await messageOn(booked, "EMAIL");
    await asMarketing([id]);
    await world.database.prisma.recipientPreference.create({
      data: { recipientRef, channel: "EMAIL", purpose: "MARKETING", allowed: true, source: "RECIPIENT" },
    });
    await world.send({ publicUrl: null });
    expect(await untilSettled([id])).toMatchObject({
      status: "SKIPPED",
      statusReason: "NO_UNSUBSCRIBE_LINK",
    });
    expect(mails(booked)).toEqual([]);
  });

  it("a colleague suppresses an address by hand, and what is planned for it is not sent", async () => {
    const booked = await world.book({ customer: { phone: null, devices: [] } });
    const { id: messageId } = await messageOn(booked, "EMAIL");
    const block = { channel: "EMAIL" as const, purposes: ["TRANSACTIONAL" as const], reason: "Wrong person" };
    expect(await addSuppression(ana(), { ...block, messageId })).toEqual({ added: 1 });
    await expect(
      addSuppression(ana(), { ...block, address: ` ${booked.email.toUpperCase()}` }),
    ).rejects.toMatchObject({ code: "suppressions.known" });
    await expect(addSuppression(ana(), { ...block, address: "nobody" })).rejects.toThrow("no e-mail address");
    await world.send();
    expect(await untilSettled([messageId])).toMatchObject({ status: "SUPPRESSED", statusReason: "STAFF" });
    expect(mails(booked)).toEqual([]);
    expect(await listAll({ query: booked.email })).toMatchObject([{ origin: "STAFF", createdByName: "Ana" }]);
  });

  it("opens an alarm when one mail of a thousand is called spam", async () => {
    const rows = Array.from({ length: 1_100 }, () => ({
      ...messageRow({ status: "DELIVERED", createdAt: new Date() }),
      id: `msg_spam${Math.random().toString(36).slice(2)}`,
    }));
    await world.database.prisma.message.createMany({
      data: rows.map((row) => ({ ...row, dedupeKey: row.id })),
    });
    const alarms = async () => {
      await evaluateAlarms(world.ctx, { businessTimeZone: "UTC" });
      return world.database.prisma.alarm.findMany({ where: { ruleKey: "complaint-rate", clearedAt: null } });
    };
    const complain = ({ id }: { id: string }) =>
      world.database.prisma.message.update({ where: { id }, data: { complainedAt: new Date() } });
    await complain(rows[0]!);
    expect(await alarms()).toEqual([]);
    await complain(rows[1]!);
    expect((await alarms())[0]?.message).toMatch(/^2 of 1,1\d\d mails .* 0\.18 %\.$/);
  });
});
