import { describe, expect, it } from "vitest";
import { NotFound } from "@/server/platform/errors";
import type { TxContext } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { maskEmail } from "../domain/mask-contact";
import { emailContent, messageRow } from "../testing/message-rows";
import { getMessage } from "./get-message";
import { revealMessage } from "./reveal-message";

const database = useTestDatabase();
const at = (time: string) => new Date(`2026-01-15T${time}Z`);
const MAIL = emailContent({
  subject: "Your booking BK-1 is confirmed",
  html: '<p style="color:red">Dear Renée Müller,\r\n\t“hello”</p><script>alert(1)</script>',
  text: "Dear Renée Müller,\n“hello”",
});

/** A mail that was refused once, then taken, delivered, and returned afterwards; one event came twice, one is of the future. */
async function eventfulMail(ctx: TxContext): Promise<string> {
  const row = messageRow({
    status: "BOUNCED",
    statusAt: at("12:05:00"),
    statusCode: "Permanent",
    conflict: true,
    bookingRef: "BK-1",
    attempts: 2,
    firstSentAt: at("12:00:01"),
    createdAt: at("12:00:00"),
    contentSha256: MAIL.contentSha256,
    locale: "de",
    templateVersion: 3,
  });
  await ctx.db.message.create({ data: row });
  await ctx.db.messageContent.create({
    data: {
      messageId: row.id,
      variables: { travellerName: "Renée Müller" },
      renderedAt: at("12:00:01"),
      ...MAIL.content,
    },
  });
  const attempt = {
    messageId: row.id,
    provider: "resend",
    idempotencyKey: "k",
    leaseToken: 1n,
    worker: "w-1",
  };
  await ctx.db.messageAttempt.createMany({
    data: [
      {
        ...attempt,
        id: "att_1",
        number: 1,
        startedAt: at("12:00:01"),
        finishedAt: at("12:00:02"),
        outcome: "RETRYABLE",
        httpStatus: 429,
        code: "rate_limit_exceeded",
        detail: "Too many for renee@example.org",
      },
      {
        ...attempt,
        id: "att_2",
        number: 2,
        startedAt: at("12:01:00"),
        finishedAt: at("12:01:01"),
        outcome: "ACCEPTED",
        providerId: "re_1",
        request: { to: ["renee@example.org"], from: "Travellr", tags: [] },
        response: { id: "re_1" },
      },
    ],
  });
  const event = { provider: "resend", providerId: "re_1", attemptId: "att_2", messageId: row.id };
  const handled = { handledAt: at("12:06:00") };
  await ctx.db.providerEvent.createMany({
    data: [
      {
        ...event,
        ...handled,
        dedupeId: "3",
        type: "email.bounced",
        code: "Permanent",
        permanent: true,
        occurredAt: at("12:05:00"),
        applied: true,
        appliedReason: "RAISED",
        rawBody: JSON.stringify({
          type: "email.bounced",
          data: { to: ["renee@example.org"], subject: "Your booking" },
        }),
      },
      {
        ...event,
        ...handled,
        dedupeId: "2",
        type: "email.delivered",
        occurredAt: at("12:02:00"),
        applied: true,
        appliedReason: "RAISED",
        rawBody: "{}",
      },
      {
        ...event,
        ...handled,
        messageId: null,
        dedupeId: "1",
        type: "email.sent",
        occurredAt: at("12:01:30"),
        applied: false,
        appliedReason: "SAME_RANK",
      },
      { ...event, attemptId: null, dedupeId: "4", type: "email.forwarded", occurredAt: at("12:05:30") },
    ],
  });
  return row.id;
}

describe("notifications D2: one message", () => {
  it("has version, language, attempts and events on one timeline, also those that changed nothing", async () => {
    await database.withRollback(async (ctx) => {
      const message = await getMessage(ctx, await eventfulMail(ctx));
      expect(message).toMatchObject({
        template: "booking-confirmation",
        templateVersion: 3,
        locale: "de",
        status: "BOUNCED",
        conflict: true,
        contentSha256: MAIL.contentSha256,
        explanation: { nextStep: expect.stringContaining("Ask for the right address") as string },
      });
      const { attemptLog, providerEvents } = message;
      expect(
        message.timeline.map((moment) =>
          moment.kind === "EVENT"
            ? providerEvents.find(({ id }) => id === moment.eventId)!.type
            : `${moment.kind}${moment.kind === "ATTEMPT" ? ` ${moment.number}` : ""}`,
        ),
      ).toEqual([
        "PLANNED",
        "ATTEMPT 1",
        "ATTEMPT 2",
        "email.sent",
        "email.delivered",
        "email.bounced",
        "email.forwarded",
      ]);
      expect(attemptLog).toMatchObject([
        {
          outcome: "RETRYABLE",
          httpStatus: 429,
          detail: "Too many for •••",
          explanation: { meaning: expect.stringContaining("slow down") as string },
          request: null,
        },
        { outcome: "ACCEPTED", providerId: "re_1", explanation: null },
      ]);
      expect(JSON.parse(attemptLog[1]!.request!)).toEqual({ to: "•••", from: "Travellr", tags: [] });
      expect(JSON.parse(attemptLog[1]!.response!)).toEqual({ id: "re_1" });
      expect(
        providerEvents.map(({ type, attemptNumber, applied, appliedReason }) => [
          type,
          attemptNumber,
          applied,
          appliedReason,
        ]),
      ).toEqual([
        ["email.sent", 2, false, "SAME_RANK"],
        ["email.delivered", 2, true, "RAISED"],
        ["email.bounced", 2, true, "RAISED"],
        ["email.forwarded", null, null, null],
      ]);
      expect(providerEvents[2]!.body).toContain('"subject": "•••"');
    });
  });

  it("shows the contact of today, masked, who corrected it, and nothing of whom was erased", async () => {
    await database.withRollback(async (ctx) => {
      const row = messageRow({ bookingRef: null });
      const { recipientKind, recipientRef, toAddress } = row;
      await ctx.db.message.create({ data: row });
      await ctx.db.recipient.create({
        data: {
          customerRef: recipientRef,
          name: "Renée",
          email: "new@elsewhere.example",
          toldAt: at("13:00:00"),
        },
      });
      const correction = { recipientKind, recipientRef, field: "email", correctedBy: "Sam" };
      await ctx.db.contactCorrection.createMany({
        data: [
          {
            ...correction,
            id: "ccor_1",
            correctedAt: at("12:30:00"),
            endedAt: at("13:00:00"),
            endedBy: "CORRECTED",
          },
          { ...correction, id: "ccor_2", correctedAt: at("13:00:00") },
        ],
      });
      const shown = await getMessage(ctx, row.id);
      expect(shown.contactNow).toEqual({
        name: "R•••",
        email: "n•••@e•••.example",
        phone: null,
        corrections: { email: { correctedAt: at("13:00:00"), correctedBy: "Sam" }, phone: null },
      });
      expect(shown.toAddress).toBe(maskEmail(toAddress!));
      const revealed = await revealMessage(ctx, { messageId: row.id, reason: "They called." });
      expect(revealed).toMatchObject({ toAddress, contactNow: { email: "new@elsewhere.example" } });
      await ctx.db.message.update({
        where: { id: row.id },
        data: {
          recipientName: null,
          nameKey: null,
          recipientEmail: null,
          recipientPhone: null,
          phoneReversed: null,
          toAddress: null,
          erasedAt: at("14:00:00"),
        },
      });
      expect((await getMessage(ctx, row.id)).contactNow).toBeNull();
    });
  });

  it("tells what was skipped and why, without a content yet", async () => {
    await database.withRollback(async (ctx) => {
      const row = messageRow({ status: "SKIPPED", statusReason: "ALREADY_PAID", contentSha256: null });
      await ctx.db.message.create({ data: row });
      const message = await getMessage(ctx, row.id);
      expect(message).toMatchObject({ status: "SKIPPED", statusReason: "ALREADY_PAID", content: null });
      expect(message.timeline.at(-1)).toMatchObject({ kind: "STATUS", status: "SKIPPED" });
    });
  });

  it.each([
    ["the provider's code", { statusReason: "REFUSED", statusCode: "30005" }, "30005"],
    ["a reason that is a code", { statusReason: "too_many_messages", statusCode: null }, "too_many_messages"],
    ["no reason of ours", { statusReason: "TOO_LATE", statusCode: null }, null],
  ])("explains %s", async (_, given, explainedCode) => {
    await database.withRollback(async (ctx) => {
      const row = messageRow({ status: "FAILED", ...given });
      await ctx.db.message.create({ data: row });
      const message = await getMessage(ctx, row.id);
      expect(message.explainedCode).toBe(explainedCode);
      expect(message.explanation === null).toBe(explainedCode === null);
    });
  });

  it("is tied to what repeats it and what stands in for it, both ways", async () => {
    await database.withRollback(async (ctx) => {
      const first = messageRow({ status: "UNDELIVERED", channel: "SMS" });
      const again = messageRow({
        resendOfId: first.id,
        resendKind: "EXACT",
        resendReason: "renee@example.org asked.",
      });
      const instead = messageRow({ channel: "PUSH", fallbackOfId: first.id });
      for (const data of [first, again, instead]) await ctx.db.message.create({ data });
      const message = await getMessage(ctx, first.id);
      expect(message.resends.map(({ id }) => id)).toEqual([again.id]);
      expect(message.fallbacks.map(({ id, channel }) => [id, channel])).toEqual([[instead.id, "PUSH"]]);
      expect(await getMessage(ctx, again.id)).toMatchObject({
        resendOf: { id: first.id },
        resendReason: "••• asked.",
      });
      expect((await getMessage(ctx, instead.id)).fallbackOf).toMatchObject({ id: first.id });
    });
  });

  it("is NotFound where there is none", async () => {
    await expect(getMessage(database.context(), "msg_none")).rejects.toThrow(NotFound);
    await expect(
      revealMessage(database.context(), { messageId: "msg_none", reason: "Asked." }),
    ).rejects.toThrow(NotFound);
  });
});

describe("notifications D2 and E2: revealing a message", () => {
  it("gives the stored content byte for byte, and is in the audit log", async () => {
    await database.withRollback(async (ctx) => {
      const messageId = await eventfulMail(ctx);
      const revealed = await revealMessage(ctx, { messageId, reason: "The traveller called." });
      expect(revealed).toEqual({
        recipientName: "Renée Müller",
        recipientEmail: "renee@example.org",
        recipientPhone: "+34600112233",
        toAddress: "renee@example.org",
        contactNow: {
          name: "Renée Müller",
          email: "renee@example.org",
          phone: "+34600112233",
          corrections: { email: null, phone: null },
        },
        content: { ...MAIL.content, isIntact: true },
      });
      expect(await ctx.db.auditEvent.findFirst({ orderBy: { seq: "desc" } })).toMatchObject({
        action: "notifications.message.revealed",
        subjectKind: "message",
        subjectId: messageId,
        reason: "The traveller called.",
      });
    });
  });

  it("says when the content is not what was sent any more", async () => {
    await database.withRollback(async (ctx) => {
      const messageId = await eventfulMail(ctx);
      await ctx.db.messageContent.update({ where: { messageId }, data: { text: "Something else" } });
      expect((await revealMessage(ctx, { messageId, reason: "A test." })).content?.isIntact).toBe(false);
    });
  });

  it("has no content when its time is over", async () => {
    await database.withRollback(async (ctx) => {
      const messageId = await eventfulMail(ctx);
      await ctx.db.messageContent.delete({ where: { messageId } });
      expect((await revealMessage(ctx, { messageId, reason: "A test." })).content).toBeNull();
      expect(await getMessage(ctx, messageId)).toMatchObject({
        content: null,
        contentSha256: MAIL.contentSha256,
      });
    });
  });
});
