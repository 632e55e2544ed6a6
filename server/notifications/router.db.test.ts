import { beforeAll, describe, expect, it } from "vitest";
import { testWeb, type TestWeb } from "@/server/api/testing/test-web";
import { STAFF_ROLES, type StaffRole } from "@/server/staff/permissions";
import { useTestDatabase } from "@/server/testing/database";
import { emailContent, messageRow } from "./testing/message-rows";

const database = useTestDatabase();
const PERSON = { name: "Quirina Zweifelhoff", email: "quirina.z@wunderland.example", phone: "+491701234567" };
/** All that must not be read without having asked for it. */
const SEEDED = [
  PERSON.email,
  PERSON.phone,
  "1701234567",
  "491701234567",
  PERSON.name,
  "Quirina",
  "Zweifelhoff",
  "wunderland",
  "Geheime Worte",
  "geheimer-betreff",
  "203.0.113.77",
  "pay.example/secret-link",
];

let web: TestWeb;
const cookies = {} as Record<StaffRole, string>;
const mail = messageRow({
  status: "BOUNCED",
  bookingRef: "BK-77",
  contact: PERSON,
  attempts: 1,
  firstSentAt: new Date("2026-01-15T12:00:00Z"),
  createdAt: new Date("2026-01-15T11:59:00Z"),
  statusReason: "BOUNCE",
});

beforeAll(async () => {
  web = testWeb(database);
  for (const role of STAFF_ROLES) cookies[role] = await web.signIn((await web.staff(role)).email);
  const { content, contentSha256 } = emailContent({
    subject: "geheimer-betreff",
    html: "<p>Geheime Worte</p>",
    text: "Geheime Worte",
  });
  const { prisma } = database;
  await prisma.message.create({ data: { ...mail, contentSha256 } });
  await prisma.message.create({
    data: messageRow({
      channel: "SMS",
      contact: PERSON,
      bookingRef: "BK-77",
      resendOfId: mail.id,
      resendKind: "EXACT",
      resendReason: `${PERSON.name} asked from ${PERSON.email}`,
    }),
  });
  await prisma.messageContent.create({
    data: {
      messageId: mail.id,
      variables: { travellerName: PERSON.name, bookingUrl: "https://pay.example/secret-link" },
      renderedAt: new Date(),
      ...content,
    },
  });
  await prisma.messageAttempt.create({
    data: {
      id: "att_1",
      messageId: mail.id,
      number: 1,
      provider: "resend",
      providerId: "00000000-0000-4000-8000-000000000077",
      idempotencyKey: `${mail.id}/1`,
      leaseToken: 1n,
      worker: "w-1",
      startedAt: new Date(),
      finishedAt: new Date(),
      outcome: "ACCEPTED",
      detail: `No such mailbox: ${PERSON.email}`,
      request: { to: [PERSON.email], subject: "geheimer-betreff", html: "<p>Geheime Worte</p>" },
      response: { message: `${PERSON.name} <${PERSON.email}> ${PERSON.phone}` },
    },
  });
  const event = { messageId: mail.id, attemptId: "att_1", occurredAt: new Date() };
  await prisma.providerEvent.createMany({
    data: [
      {
        ...event,
        provider: "resend",
        dedupeId: "1",
        type: "email.clicked",
        rawBody: JSON.stringify({
          data: {
            to: [PERSON.email],
            subject: "geheimer-betreff",
            click: { ipAddress: "203.0.113.77", link: "https://pay.example/secret-link" },
          },
        }),
      },
      {
        ...event,
        provider: "twilio",
        dedupeId: "2",
        type: "undelivered",
        rawBody: `To=${encodeURIComponent(PERSON.phone)}&Body=Geheime+Worte&MessageStatus=undelivered`,
      },
      { ...event, provider: "fcm", dedupeId: "3", type: "x", rawBody: `not readable: ${PERSON.email}` },
    ],
  });
});

const QUERIES = [
  PERSON.email,
  "wunderland",
  PERSON.phone,
  "4567",
  PERSON.name,
  "BK-77",
  "00000000-0000-4000-8000-000000000077",
];

describe("notifications E2: masking by role", () => {
  const calls = [
    ...QUERIES.map((query) => ({ path: "notifications.find", input: { query }, finds: true })),
    { path: "notifications.find", input: {}, finds: true },
    ...QUERIES.map((query) => ({ path: "notifications.count", input: { query }, finds: true })),
    { path: "notifications.get", input: { messageId: mail.id }, finds: true },
  ];
  const cells = STAFF_ROLES.flatMap((role) => calls.map((call) => ({ role, ...call })));

  it.each(cells)("$path $input for $role has nothing of the person", async ({ role, path, input }) => {
    const { status, body } = await web.call(path, cookies[role], input);
    expect(status).toBe(200);
    const answer = JSON.stringify(body);
    // Not empty: the message is there, only masked.
    expect(answer).toMatch(path === "notifications.count" ? /"count":[12]\b/ : new RegExp(mail.id));
    for (const seeded of SEEDED) expect(answer.toLowerCase()).not.toContain(seeded.toLowerCase());
  });

  it.each(["SUPPORT", "ADMIN"] as const)(
    "reveals to %s for a reason, which the audit log keeps",
    async (role) => {
      const reason = `Asked on the phone, ${role}.`;
      const { status, body } = await web.call("notifications.reveal", cookies[role], {
        messageId: mail.id,
        reason,
      });
      expect(status).toBe(200);
      expect(body.result!.data.json).toMatchObject({
        recipientEmail: PERSON.email,
        content: { text: "Geheime Worte", isIntact: true },
      });
      const audit = await database.prisma.auditEvent.findFirstOrThrow({ where: { reason } });
      expect(audit).toMatchObject({
        actorKind: "staff",
        action: "notifications.message.revealed",
        subjectId: mail.id,
      });
      for (const seeded of SEEDED) expect(JSON.stringify(audit, asText)).not.toContain(seeded);
    },
  );

  it.each(["FINANCE", "AUDITOR"] as const)("reveals nothing to %s", async (role) => {
    const { status, body } = await web.call("notifications.reveal", cookies[role], {
      messageId: mail.id,
      reason: "Please.",
    });
    expect(status).toBe(403);
    expect(body.result).toBeUndefined();
  });

  it.each(["", "  ", "x".repeat(501), "a\u0000b", undefined])(
    "reveals nothing for the reason %j",
    async (reason) => {
      const before = await database.prisma.auditEvent.count();
      const { status } = await web.call("notifications.reveal", cookies.SUPPORT, {
        messageId: mail.id,
        reason,
      });
      expect(status).toBe(400);
      expect(await database.prisma.auditEvent.count()).toBe(before);
    },
  );

  it("writes nothing of the person to the log", () => {
    const log = JSON.stringify(web.logged);
    for (const seeded of SEEDED) expect(log).not.toContain(seeded);
  });
});

describe("notifications: what cannot be asked", () => {
  it.each([
    ["find", { query: "x".repeat(1_001) }],
    ["find", { query: 5 }],
    ["find", { status: ["GONE"] }],
    ["find", { channel: "EMAIL" }],
    ["find", { limit: 201 }],
    ["find", { cursor: "nonsense" }],
    ["find", { from: "yesterday" }],
    ["find", { from: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" }],
    ["count", { template: ["other"] }],
    ["get", { messageId: "msg_'; --" }],
    ["get", {}],
  ])("%s %j", async (procedure, input) => {
    const { status } = await web.call(`notifications.${procedure}`, cookies.SUPPORT, input);
    expect(status).toBe(400);
  });

  it("is told politely when the text is too short", async () => {
    const { status, body } = await web.call("notifications.find", cookies.SUPPORT, { query: "ab" });
    expect(status).toBe(200);
    expect(body.result!.data.json).toMatchObject({ refusal: "Please type at least three characters." });
  });
});

function asText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
