import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { saveRecipient } from "@/server/bookings/commands/save-recipient";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readSample } from "@/server/events/inbound/testing/event-samples";
import { systemClock } from "@/server/platform/clock";
import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict, InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import type { Message } from "@/server/platform/prisma/client";
import { makeStaffActor, makeVendor } from "@/server/testing/factories";
import { applyProviderEvents } from "./commands/apply-provider-events";
import { compareResend } from "./commands/compare-resend";
import { correctContact } from "./commands/correct-contact";
import { erasePerson } from "./commands/erase-person";
import { planMessages } from "./commands/plan-messages";
import { resendContent } from "./commands/resend-content";
import { resendMessage, type ResendMessageInput } from "./commands/resend-message";
import { readResendables } from "./commands/resend-reading";
import { storeProviderEvent } from "./commands/store-provider-event";
import { resendUndelivered } from "./commands/resend-undelivered";
import type { Channel } from "./domain/channel";
import { messageContentHash } from "./domain/message-content-hash";
import { RESEND_LIMITS } from "./domain/resend-rules";
import { getContactOffer } from "./queries/get-contact-offer";
import { getMessage } from "./queries/get-message";
import { getResendOffer } from "./queries/get-resend-offer";
import { listUndelivered } from "./queries/list-undelivered";
import { messageRow } from "./testing/message-rows";
import { sendingWorld, type Booked } from "./testing/sending-world";

/** How long a message may take to be where it is waited for, in milliseconds. */
const WITHIN_MS = 60_000;
const LONG = { timeout: 180_000 };

const world = sendingWorld();
let rosa: Context;
let tom: Context;
let keys = 0;

beforeAll(async () => {
  const as = async (name: string) =>
    world.database.context({
      clock: systemClock,
      actor: await makeStaffActor(world.ctx, { name, role: "SUPPORT" }),
    });
  rosa = await as("Rosa");
  tom = await as("Tom");
});

const requestKey = () => `00000000-0000-4000-8000-${String((keys += 1)).padStart(12, "0")}`;
const asked = (messageId: string, given: Partial<ResendMessageInput> = {}): ResendMessageInput => ({
  messageId,
  kind: "EXACT",
  reason: "They say that it never came",
  requestKey: requestKey(),
  ...given,
});
const messageOn = async ({ bookingRef }: Booked, channel: Channel) =>
  (await world.messagesOf(bookingRef)).find((message) => message.channel === channel)!;
const copiesOf = (messageId: string) =>
  world.database.prisma.message.findMany({ where: { resendOfId: messageId }, orderBy: { seq: "asc" } });
const change = (messageId: string, data: Partial<Message>) =>
  world.database.prisma.message.update({ where: { id: messageId }, data });
const mailsTo = (email: string) => world.simulator.resend.emails().filter(({ to }) => to.includes(email));
const untilStatus = (messageId: string, wanted: Message["status"]) =>
  world.until(
    () => world.database.prisma.message.findUniqueOrThrow({ where: { id: messageId } }),
    ({ status }) => status === wanted,
    WITHIN_MS,
  );
const refusal = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RuleBroken);
  return (error as RuleBroken).reasons.join(" ");
};

/** A traveller whose confirmations the providers have. */
async function told(given: Parameters<typeof world.book>[0] = {}): Promise<Booked> {
  const booked = await world.book(given);
  await world.until(
    () => world.messagesOf(booked.bookingRef),
    (all) => all.every(({ dueAt }) => dueAt === null),
    WITHIN_MS,
  );
  return booked;
}

describe("D4: sending a message again", LONG, () => {
  it("D4: gives the same bytes to the provider once more, linked both ways, with reason and audit", async () => {
    await world.send();
    const booked = await told();
    for (const channel of ["EMAIL", "SMS", "PUSH"] as const) {
      const message = await messageOn(booked, channel);
      const { messageId, isRepeat } = await resendMessage(rosa, asked(message.id));
      expect(isRepeat).toBe(false);
      const copy = await untilStatus(messageId, "ACCEPTED");
      expect(copy).toMatchObject({
        contentSha256: message.contentSha256,
        toAddress: message.toAddress,
        resendOfId: message.id,
        resendKind: "EXACT",
        resendByName: "Rosa",
        sourceEvent: message.sourceEvent,
      });
      const seen = await getMessage(world.ctx, message.id);
      expect(seen.resends.map(({ id }) => id)).toEqual([messageId]);
      expect(seen.timeline.map(({ kind }) => kind)).toContain("RESENT");
      const back = await getMessage(world.ctx, messageId);
      expect(back).toMatchObject({
        resendOf: { id: message.id },
        resendReason: "They say that it never came",
      });
      const audit = await world.database.prisma.auditEvent.findMany({ where: { subjectId: message.id } });
      expect(audit).toMatchObject([
        {
          action: "notifications.message.resent",
          actorName: "Rosa",
          reason: "They say that it never came",
          after: { resentAs: messageId, kind: "EXACT", toNewAddress: false },
        },
      ]);
    }
    const [first, second, ...more] = mailsTo(booked.email);
    expect(more).toEqual([]);
    expect({ ...second!, ...unlike }).toEqual({ ...first!, ...unlike });
    const [sms, smsAgain, ...moreSms] = world.simulator.twilio.smsMessages(booked.phone);
    expect(moreSms).toEqual([]);
    expect(smsAgain!.body).toBe(sms!.body);
  });

  it("D4: is one copy for a double click, for two agents at once and for a replayed request", async () => {
    await world.send();
    const booked = await told();
    const { id } = await messageOn(booked, "EMAIL");
    const [mine, theirs] = [asked(id), asked(id)];
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        index % 2 === 0 ? resendMessage(rosa, mine) : resendMessage(tom, theirs),
      ),
    );
    const made = answers.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(new Set(made.map(({ messageId }) => messageId)).size).toBe(1);
    expect(made.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
    // Of two agents the slower is told, and each of their clicks is.
    expect(made).toHaveLength(4);
    const [copy, ...more] = await copiesOf(id);
    expect(more).toEqual([]);
    await untilStatus(copy!.id, "ACCEPTED");
    const winner = copy!.resendByName === "Rosa" ? { ctx: rosa, input: mine } : { ctx: tom, input: theirs };
    expect(await resendMessage(winner.ctx, winner.input)).toEqual({ messageId: copy!.id, isRepeat: true });
    await expect(
      resendMessage(winner.ctx, { ...winner.input, reason: "Something else" }),
    ).rejects.toBeInstanceOf(Conflict);
    expect(await refusal(resendMessage(rosa, asked(id)))).toMatch(/within the last five minutes/);
    expect(mailsTo(booked.email)).toHaveLength(2);
  });

  it("D4: writes it anew only as somebody saw it, and says what is different", async () => {
    await world.send();
    const booked = await told();
    const { id, templateVersion } = await messageOn(booked, "EMAIL");
    // As an older version of the text might have put it.
    const old = { subject: "Your old booking", html: "<p>Hello of old</p>", text: "Hello of old" };
    const nothing = { pushTitle: null, pushBody: null, attachments: [] };
    await world.database.prisma.messageContent.update({ where: { messageId: id }, data: old });
    await change(id, { contentSha256: messageContentHash({ channel: "EMAIL", ...old, ...nothing }) });

    const compared = await compareResend(rosa, { messageId: id, reason: "To see what is new" });
    expect(compared).toMatchObject({
      templateVersion,
      isSame: false,
      onlyLooks: false,
      hasOldContent: true,
    });
    const [subject, text] = compared.parts;
    const side = (part: typeof subject, without: "ADDED" | "REMOVED") =>
      part!.pieces.map(({ kind, text: piece }) => (kind === without ? "" : piece)).join("");
    expect(side(subject, "ADDED")).toBe(old.subject);
    expect(side(text, "ADDED")).toBe(old.text);
    expect(side(text, "REMOVED")).toContain(booked.bookingRef);
    expect(
      await world.database.prisma.auditEvent.count({
        where: { subjectId: id, action: "notifications.message.compared", reason: "To see what is new" },
      }),
    ).toBe(1);

    const again = { kind: "RERENDERED" as const };
    await expect(
      resendMessage(rosa, asked(id, { ...again, seenSha256: "0".repeat(64) })),
    ).rejects.toBeInstanceOf(Conflict);
    expect(await copiesOf(id)).toEqual([]);
    const { messageId } = await resendMessage(rosa, asked(id, { ...again, seenSha256: compared.seenSha256 }));
    const copy = await untilStatus(messageId, "ACCEPTED");
    expect(copy).toMatchObject({ contentSha256: compared.seenSha256, resendKind: "RERENDERED" });
    const sent = mailsTo(booked.email).at(-1)!;
    expect(sent).toMatchObject({ subject: side(subject, "REMOVED"), text: side(text, "REMOVED") });
    // What the old one says stays.
    expect(
      (await world.database.prisma.messageContent.findUniqueOrThrow({ where: { messageId: id } })).text,
    ).toBe(old.text);
  });

  it("D4: is refused in words for what is not to be sent, and then there is no copy", async () => {
    await world.send();
    const { prisma, pool } = world.database;
    const booked = await told();
    const { id, toAddress } = await messageOn(booked, "SMS");
    const why = () => refusal(resendMessage(rosa, asked(id)));
    const offered = async () => (await getResendOffer(rosa, id)).refusals.EXACT;

    await prisma.recipientPreference.create({
      data: {
        recipientRef: booked.customerRef,
        purpose: "TRANSACTIONAL",
        channel: "SMS",
        allowed: false,
        source: "RECIPIENT",
      },
    });
    expect(await why()).toMatch(/does not want such messages/);
    expect(await offered()).toMatch(/does not want such messages/);
    await prisma.recipientPreference.deleteMany();

    const hash = createHash("sha256").update(`SMS:${toAddress}`).digest("hex");
    await prisma.suppression.create({
      data: {
        id: "sup_1",
        channel: "SMS",
        purpose: "TRANSACTIONAL",
        addressHash: hash,
        origin: "STOP",
        reason: "STOP",
      },
    });
    expect(await why()).toMatch(/answered STOP/);
    await prisma.suppression.deleteMany();

    await change(id, { status: "RETRY_WAIT", dueAt: new Date("2099-01-01"), worker: null });
    expect(await why()).toMatch(/still on its way/);
    await change(id, { status: "EXPIRED", statusReason: "TOO_LATE", dueAt: null });
    expect(await why()).toMatch(/too late/);
    await change(id, { status: "DELIVERED", statusReason: null });
    await pool.query(
      "UPDATE message SET created_at = '2020-01-01', expires_at = '2020-02-01' WHERE id = $1",
      [id],
    );
    expect(await why()).toMatch(/too late/);
    await pool.query("UPDATE message SET created_at = now(), expires_at = NULL WHERE id = $1", [id]);

    const { contentSha256 } = await prisma.message.findUniqueOrThrow({ where: { id } });
    await change(id, { contentSha256: "f".repeat(64) });
    expect(await why()).toMatch(/not what was sent/);
    await change(id, { contentSha256 });
    await receiveInboundEvent(world.ctx, readSample("booking.cancelled", { bookingRef: booked.bookingRef }));
    expect(await why()).toMatch(/booking was cancelled/);
    await prisma.messageContent.delete({ where: { messageId: id } });
    expect(await why()).toMatch(/no longer kept/);
    await change(id, {
      erasedAt: new Date(),
      toAddress: null,
      recipientName: null,
      nameKey: null,
      recipientEmail: null,
      recipientPhone: null,
      phoneReversed: null,
    });
    expect(await why()).toMatch(/person was erased/);
    await expect(resendMessage(rosa, asked("msg_nowhere"))).rejects.toBeInstanceOf(NotFound);
    expect(await copiesOf(id)).toEqual([]);
    expect(await prisma.auditEvent.count({ where: { subjectId: id } })).toBe(0);
  });

  it("D4: a reminder of what was paid meanwhile is refused, and one of what is owed is sent", async () => {
    await world.send();
    const booked = await told({ customer: { phone: null, devices: [] } });
    const id = await remind(booked);
    await untilStatus(id, "ACCEPTED");
    expect(await resendMessage(rosa, asked(id))).toMatchObject({ isRepeat: false });
    await pay(booked);
    expect(await refusal(resendMessage(rosa, asked(id)))).toBe(
      "The payment that it reminds of was made already.",
    );
    expect(await copiesOf(id)).toHaveLength(1);
  });

  it("D4: leaves nothing of a person who is erased at the same moment", async () => {
    await world.send();
    const booked = await told();
    const { id } = await messageOn(booked, "EMAIL");
    const { customerRef: recipientRef } = booked;
    const { seen } = await getContactOffer(rosa, id);
    await Promise.allSettled([
      resendMessage(rosa, asked(id)),
      correctContact(tom, { messageId: id, phone: "+34600112255", seen, reason: "Spelt" }),
      erasePerson(world.ctx, {
        recipientKind: "TRAVELLER",
        recipientRef,
        reason: "They asked for it",
        requestKey: requestKey(),
      }),
    ]);
    const left = await world.database.prisma.message.findMany({ where: { recipientRef } });
    expect(left.length).toBeGreaterThanOrEqual(3);
    for (const { erasedAt, toAddress, recipientEmail } of left)
      expect([erasedAt instanceof Date, toAddress, recipientEmail]).toEqual([true, null, null]);
    expect(await world.database.prisma.recipient.count({ where: { customerRef: recipientRef } })).toBe(0);
    expect(await refusal(resendMessage(rosa, asked(id)))).toMatch(/person was erased/);
  });

  it("D4: is bounded per message, per recipient and per person", async () => {
    const booked = await world.book();
    const { id, sourceEvent } = await messageOn(booked, "EMAIL");
    await world.send();
    await untilStatus(id, "ACCEPTED");
    const { actor } = rosa;
    const plant = (count: number, given: object) =>
      world.database.prisma.message.createMany({
        data: Array.from({ length: count }, () =>
          messageRow({
            id: `msg_planted${(keys += 1)}`,
            dedupeKey: `planted/${keys}`,
            status: "DELIVERED",
            resendKind: "EXACT",
            resendReason: "Planted",
            resendByName: "Somebody",
            createdAt: new Date(Date.now() - RESEND_LIMITS.hourMs / 2),
            ...given,
          }),
        ),
      });
    const clear = () => world.database.prisma.message.deleteMany({ where: { resendReason: "Planted" } });
    const why = () => refusal(resendMessage(rosa, asked(id)));
    const mine = { resendByName: "Rosa", resendById: actor.kind === "staff" ? actor.id : null };

    await plant(RESEND_LIMITS.copiesOfMessageMax, { sourceEvent, recipientRef: booked.customerRef });
    expect(await why()).toMatch(/five times within a day/);
    await clear();
    await plant(RESEND_LIMITS.copiesForRecipientMax, { recipientRef: booked.customerRef });
    expect(await why()).toMatch(/twenty copies within a day/);
    await clear();
    // What Rosa did in earlier tests counts as well.
    const before = await world.database.prisma.message.count({ where: { resendByName: "Rosa" } });
    await plant(RESEND_LIMITS.byPersonMax - 1 - before, mine);
    await plant(1, { ...mine, createdAt: new Date(Date.now() - 2 * RESEND_LIMITS.hourMs) });
    await plant(RESEND_LIMITS.copiesOfMessageMax - 1, { sourceEvent, recipientRef: booked.customerRef });
    // One below each bound.
    expect(await resendMessage(rosa, asked(id))).toMatchObject({ isRepeat: false });
    expect(await refusal(resendMessage(rosa, asked((await messageOn(booked, "SMS")).id)))).toMatch(
      /thirty messages sent again within an hour/,
    );
    await clear();
  });

  it("D4: sends the same files again, and refuses when a file is not the one that was sent", async () => {
    const { prisma } = world.database;
    const paper = (bytes: string) => ({ bytes: Buffer.from(bytes), sha256: sha256(bytes) });
    await prisma.paper.create({
      data: {
        id: "pap_1",
        kind: "RECEIPT",
        subjectId: "pout_1",
        status: "READY",
        fileName: "receipt.pdf",
        readyAt: new Date(),
        ...paper("%PDF one"),
      },
    });
    const attachments = [
      { fileName: "receipt.pdf", kind: "PAYOUT_RECEIPT" as const, ref: "pout_1", sha256: sha256("%PDF one") },
    ];
    const said = { subject: "Paid", html: "<p>Paid</p>", text: "Paid", pushTitle: null, pushBody: null };
    const row = await noticeRow("msg_withafile", "pout_1", {
      contentSha256: messageContentHash({ channel: "EMAIL", ...said, attachments }),
    });
    await prisma.messageContent.create({
      data: { messageId: row.id, variables: {}, renderedAt: new Date(), ...said, attachments },
    });
    const exact = async () =>
      resendContent(world.database.pool, (await readResendables(rosa, [row.id])).get(row.id)!, "EXACT");
    expect(await exact()).toMatchObject({ ok: true, content: { attachments } });
    await prisma.paper.update({ where: { id: "pap_1" }, data: paper("%PDF two") });
    expect(await exact()).toEqual({ ok: false, refusal: "ATTACHMENT_CHANGED" });
    await prisma.paper.delete({ where: { id: "pap_1" } });
    expect(await exact()).toEqual({ ok: false, refusal: "ATTACHMENT_MISSING" });
  });
});

describe("D5: correcting a contact", LONG, () => {
  it("D5: offers what did not arrive and is still worth it, and sends each once to the new address", async () => {
    world.simulator.resend.setAutomatic({ minMs: 10, maxMs: 20 });
    await world.send();
    const booked = await told({ customer: { email: "bounce-one@travellr.example" } });
    const mail = await messageOn(booked, "EMAIL");
    await untilStatus(mail.id, "BOUNCED");
    // The address is closed by now, so the reminder was never written.
    const reminder = await remind(booked);
    await untilStatus(reminder, "SUPPRESSED");
    expect((await listUndelivered(rosa, mail.id)).offered).toEqual([]);

    const seen = (await getContactOffer(rosa, mail.id)).seen;
    const fix = {
      messageId: mail.id,
      email: " Right.One@travellr.example ",
      seen,
      reason: "Spelt on the phone",
    };
    const fixed = await Promise.all([correctContact(rosa, fix), correctContact(rosa, fix)]);
    expect(fixed.map(({ isChanged }) => isChanged).sort()).toEqual([false, true]);
    await expect(correctContact(tom, { ...fix, email: "other@travellr.example" })).rejects.toBeInstanceOf(
      Conflict,
    );
    const person = await world.database.prisma.recipient.findUniqueOrThrow({
      where: { customerRef: booked.customerRef },
    });
    expect(person).toMatchObject({ email: "Right.One@travellr.example", phone: booked.phone });
    // The event of the booking, told once more, is older than the correction.
    expect((await messageOn(booked, "EMAIL")).toAddress).toBe("bounce-one@travellr.example");

    const { offered } = await listUndelivered(rosa, mail.id);
    expect(offered.map(({ id, status }) => [id, status])).toEqual([
      [mail.id, "BOUNCED"],
      [reminder, "SUPPRESSED"],
    ]);
    expect(JSON.stringify(offered)).not.toMatch(/right\.one|bounce-one/i);
    const click = {
      messageId: mail.id,
      messageIds: offered.map(({ id }) => id),
      reason: "Address corrected",
    };
    const clicks = await Promise.all(
      Array.from({ length: 6 }, (_, index) => resendUndelivered(index % 2 ? tom : rosa, click)),
    );
    expect(clicks.flatMap(({ sent }) => sent.filter(({ isRepeat }) => !isRepeat))).toHaveLength(2);
    for (const { sent, refused } of clicks) expect([sent.length, refused]).toEqual([2, []]);
    for (const { copyId } of clicks[0]!.sent) await untilStatus(copyId, "DELIVERED");
    expect(mailsTo("Right.One@travellr.example")).toHaveLength(2);
    const kinds = (await Promise.all([copiesOf(mail.id), copiesOf(reminder)])).flat();
    expect(kinds.map(({ resendKind }) => resendKind)).toEqual(["EXACT", "RERENDERED"]);
    // Once more, later: nothing is left, and the same click sends nothing.
    expect(await listUndelivered(rosa, mail.id)).toEqual({ offered: [], left: [] });
    expect((await resendUndelivered(tom, click)).sent.every(({ isRepeat }) => isRepeat)).toBe(true);
    expect(mailsTo("Right.One@travellr.example")).toHaveLength(2);

    const audit = await world.database.prisma.auditEvent.findMany({
      where: { action: "notifications.contact.corrected", subjectId: booked.customerRef },
    });
    expect(audit).toMatchObject([{ actorName: "Rosa", reason: "Spelt on the phone" }]);
    expect(
      JSON.stringify(audit, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one)),
    ).not.toMatch(/right\.one|bounce-one/i);
    world.simulator.resend.setAutomatic(null);
  });

  it("D5: works when both address and number were wrong, and leaves out what is no longer worth it", async () => {
    world.simulator.resend.setAutomatic({ minMs: 10, maxMs: 20 });
    world.simulator.twilio.setAutomatic({ minMs: 10, maxMs: 20 });
    await world.send();
    const wrong = { email: "bounce-two@travellr.example", phone: "+34699000111" };
    world.simulator.twilio.setOutcome({
      pattern: "699000111",
      outcome: { status: "undelivered", errorCode: 30006 },
    });
    const booked = await told({ customer: { ...wrong, devices: [] } });
    const [mail, sms] = [await messageOn(booked, "EMAIL"), await messageOn(booked, "SMS")];
    await untilStatus(mail.id, "BOUNCED");
    await untilStatus(sms.id, "UNDELIVERED");
    const reminder = await remind(booked);
    await untilStatus(reminder, "SUPPRESSED");
    await correctContact(tom, {
      messageId: sms.id,
      email: "right-two@travellr.example",
      phone: "0034 600 11 22 33",
      seen: (await getContactOffer(tom, sms.id)).seen,
      reason: "Both were the agency's",
    });
    await pay(booked);
    const { offered, left } = await listUndelivered(tom, sms.id);
    expect(offered.map(({ id }) => id).sort()).toEqual([mail.id, sms.id].sort());
    expect(left.map(({ reason }) => reason)).toEqual([
      "The payment that it reminds of was made already.",
      "The payment that it reminds of was made already.",
    ]);
    // Whoever sends one by itself meanwhile is before the list.
    const own = messageRow({
      id: "msg_ofacolleague",
      dedupeKey: "of-a-colleague",
      status: "CANCELLED",
      recipientRef: booked.customerRef,
      resendOfId: mail.id,
      resendKind: "EXACT",
      resendReason: "Lost",
    });
    await world.database.prisma.message.create({ data: own });
    const late = { messageId: sms.id, messageIds: [mail.id], reason: "Corrected" };
    expect((await resendUndelivered(tom, late)).refused).toMatchObject([
      { reason: "It was sent again before, and what became of that copy counts." },
    ]);
    await world.database.prisma.message.delete({ where: { id: own.id } });
    const outcome = await resendUndelivered(tom, {
      messageId: sms.id,
      messageIds: [mail.id, sms.id, reminder],
      reason: "Corrected",
    });
    expect(outcome.sent).toHaveLength(2);
    expect(outcome.refused).toEqual([
      { messageId: reminder, reason: "The payment that it reminds of was made already." },
    ]);
    for (const { copyId } of outcome.sent) await untilStatus(copyId, "DELIVERED");
    expect(mailsTo("right-two@travellr.example")).toHaveLength(1);
    expect(world.simulator.twilio.smsMessages("+34600112233")).toHaveLength(1);
    world.simulator.resend.setAutomatic(null);
    world.simulator.twilio.setAutomatic(null);
    world.simulator.twilio.clearOutcomes();
  });

  it("E1: a bounce closes its address also when other news of the mail waits with it", async () => {
    const sender = await world.send();
    const booked = await told({ customer: { phone: null, devices: [] } });
    await sender.stop(5_000);
    const { id } = await messageOn(booked, "EMAIL");
    const attempt = await world.database.prisma.messageAttempt.findFirstOrThrow({ where: { messageId: id } });
    for (const [dedupeId, type] of [
      ["one", "email.sent"],
      ["two", "email.bounced"],
    ] as const)
      await storeProviderEvent(world.ctx, {
        provider: "resend",
        dedupeId,
        type,
        providerId: attempt.providerId,
        attemptId: attempt.id,
        code: "Permanent",
        permanent: true,
        rawBody: "{}",
        occurredAt: new Date(),
      });
    await applyProviderEvents(world.ctx);
    await untilStatus(id, "BOUNCED");
    const closed = await world.database.prisma.suppression.findMany({ where: { address: booked.email } });
    expect(closed.map(({ origin }) => origin)).toContain("BOUNCE");
  });

  it.each([
    ["email", "ada@", /no complete e-mail address/],
    ["email", "ada@example", /no complete e-mail address/],
    ["email", "ada@example.org, eve@example.org", /no complete e-mail address/],
    ["email", "ada @example.org", /no complete e-mail address/],
    ["email", "аda@example.org", /no complete e-mail address/],
    ["phone", "600 11 22 33", /Begin with the country/],
    ["phone", "+34 12", /no such number/],
    ["phone", "+999 600112233", /no such number/],
  ] as const)("D5: refuses %s %j", async (field, typed, words) => {
    const correct = correctedWith({ [field]: typed });
    await expect(correct).rejects.toThrow(words);
    await expect(correct).rejects.toMatchObject({ field });
    await expect(correct).rejects.toBeInstanceOf(InvalidInput);
  });

  it("D5: corrects a traveller of whom only a file has told, and a vendor", async () => {
    const { prisma } = world.database;
    const booked = await world.book();
    await prisma.pushDevice.deleteMany({ where: { customerRef: booked.customerRef } });
    await prisma.recipient.delete({ where: { customerRef: booked.customerRef } });
    const { id } = await messageOn(booked, "EMAIL");
    await expect(
      correctContact(rosa, { messageId: id, email: booked.email.toUpperCase(), ...(await seenOf(id)) }),
    ).rejects.toThrow(/known already/);
    await correctContact(rosa, { messageId: id, phone: "+34600112244", ...(await seenOf(id)) });
    expect(
      await prisma.recipient.findUniqueOrThrow({ where: { customerRef: booked.customerRef } }),
    ).toMatchObject({ email: booked.email, phone: "+34600112244" });
    // What the marketplace goes on telling is what was corrected; only another number is news.
    const tells = async (phone: string | null, inMs: number) => {
      const toldAt = new Date(Date.now() + inMs);
      const person = { name: "Ada", email: booked.email, phone, locale: null, timeZone: null, devices: [] };
      await inTransaction(world.ctx, (tx) =>
        saveRecipient(tx, { customerRef: booked.customerRef, ...person, toldAt }),
      );
      return prisma.recipient.findUniqueOrThrow({ where: { customerRef: booked.customerRef } });
    };
    expect(await tells(booked.phone, 60_000)).toMatchObject({ name: "Ada", phone: "+34600112244" });
    expect(await tells(null, 61_000)).toMatchObject({ phone: "+34600112244" });
    expect(await tells("+34600112255", 62_000)).toMatchObject({ phone: "+34600112255" });
    expect(await tells(booked.phone, 63_000)).toMatchObject({ phone: booked.phone });
    expect(
      await prisma.contactCorrection.findMany({ where: { recipientRef: booked.customerRef } }),
    ).toMatchObject([{ field: "phone", correctedBy: rosa.actor.name, endedBy: "TOLD" }]);

    const { id: notice } = await noticeRow("msg_ofavendor", "pout_2", {});
    await expect(
      correctContact(rosa, { messageId: notice, phone: "+34600112244", ...(await seenOf(notice)) }),
    ).rejects.toThrow(/not written to by phone/);
    await correctContact(rosa, {
      messageId: notice,
      email: "inn@travellr.example",
      ...(await seenOf(notice)),
    });
    expect(await prisma.vendor.findFirst({ where: { email: "inn@travellr.example" } })).toMatchObject({
      version: 2,
    });
  });

  const seenOf = async (messageId: string) => ({
    seen: (await getContactOffer(rosa, messageId)).seen,
    reason: "Spelt on the phone",
  });
  const correctedWith = (typed: { email?: string; phone?: string }) =>
    Promise.resolve().then(() =>
      correctContact(rosa, { messageId: "msg_1", seen: "0".repeat(64), reason: "Typed", ...typed }),
    );
});

const unlike = {
  id: null,
  seq: null,
  createdAtMs: null,
  idempotencyKey: null,
  headers: null,
  tags: null,
  events: null,
  lastEvent: null,
};

/** A notice of a payout to a vendor of its own. */
async function noticeRow(id: string, subjectRef: string, given: { contentSha256?: string }) {
  const vendorId = await makeVendor(world.ctx);
  await world.database.prisma.vendor.update({
    where: { id: vendorId },
    data: { email: `host-of-${subjectRef}@travellr.example` },
  });
  const row = messageRow({
    id,
    dedupeKey: `notice/${id}`,
    templateKey: "payout-notice",
    recipientKind: "VENDOR",
    recipientRef: vendorId,
    vendorId,
    subjectRef,
    ...given,
  });
  await world.database.prisma.message.create({ data: row });
  return row;
}

/** Plans the reminder of a payment that is due soon; resolves to the e-mail's id. */
async function remind(booked: Booked): Promise<string> {
  const { bookingRef } = booked;
  const dueOn = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await receiveInboundEvent(
    world.ctx,
    readSample("payment.due", { bookingRef, instalmentRef: "I-1", dueOn }),
  );
  await inTransaction(world.ctx, (tx) =>
    planMessages(tx, { kind: "PAYMENT_DUE", bookingRef, instalmentRef: "I-1" }),
  );
  const reminder = await world.database.prisma.message.findFirstOrThrow({
    where: { bookingRef, templateKey: "payment-reminder", channel: "EMAIL", resendOfId: null },
  });
  return reminder.id;
}

/** The traveller pays what they were reminded of. */
function pay({ bookingRef }: Booked): Promise<unknown> {
  const paid = { bookingRef, instalmentRef: "I-1", paidAt: "2026-01-15T11:00:00Z" };
  return receiveInboundEvent(world.ctx, readSample("payment.received", paid));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
