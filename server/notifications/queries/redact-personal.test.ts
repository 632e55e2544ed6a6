import { describe, expect, it } from "vitest";
import { redactPersonal } from "./redact-personal";

const redact = redactPersonal({
  recipientName: "Renée Müller",
  recipientEmail: "renee+trip@example.org",
  recipientPhone: "+34600112233",
  toAddress: "+34600112233",
});

describe("notifications E2: what providers wrote, without the person", () => {
  it.each([
    ["No mailbox renee+trip@example.org here", "No mailbox ••• here"],
    ["No mailbox RENEE+TRIP@EXAMPLE.ORG here", "No mailbox ••• here"],
    ["<other.person@example.net> is full", "<o•••@e•••.net> is full"],
    ["The 'To' number +34600112233 is not valid", "The 'To' number ••• is not valid"],
    ["The number 34 600 11 22 33 is not valid", "The number ••• is not valid"],
    ["600-112-233 is a landline", "••• is a landline"],
    ["+49 (170) 123 45 67 as well", "••• as well"],
    ["Told renée müller, Dear Renée, Herr MÜLLER", "Told •••, Dear •••, Herr •••"],
    ["Error 30007 at 2026-01-15T12:00:00.000Z in SM00000000000000000000000000000001", undefined],
  ])("%s", (given, expected) => expect(redact.text(given)).toBe(expected ?? given));

  it("hides contact and content by their names, at any depth and in any spelling", () => {
    const given = {
      type: "email.clicked",
      data: {
        email_id: "e1",
        to: ["x@y.example"],
        Subject: "Your trip",
        reply_to: "a@b.example",
        click: {
          ipAddress: "10.0.0.1",
          userAgent: "Mozilla",
          link: "https://pay.example/secret",
          timestamp: "t",
        },
        bounce: { type: "Permanent", message: "renee+trip@example.org does not exist" },
      },
    };
    expect(redact.json(given)).toEqual({
      type: "email.clicked",
      data: {
        email_id: "e1",
        to: "•••",
        Subject: "•••",
        reply_to: "•••",
        click: { ipAddress: "•••", userAgent: "•••", link: "•••", timestamp: "t" },
        bounce: { type: "Permanent", message: "••• does not exist" },
      },
    });
  });

  it("leaves what is empty, and what is no text", () => {
    const given = { to: null, body: "", status: 201, ok: true, list: [1, null] };
    expect(redact.json(given)).toEqual(given);
  });

  it("reads a form", () => {
    const body = "MessageSid=SM1&MessageStatus=undelivered&To=%2B34600112233&ErrorCode=30003&Body=";
    expect(JSON.parse(redact.body(body))).toEqual({
      MessageSid: "SM1",
      MessageStatus: "undelivered",
      To: "•••",
      ErrorCode: "30003",
      Body: "",
    });
  });

  it.each(["<xml>Renée</xml>", "Renée Müller", '"Renée"', "{broken", ""])(
    "hides a body it cannot read: %j",
    (body) => expect(redact.body(body)).toBe(`Hidden: ${body.length} characters.`),
  );

  it("works for somebody erased", () => {
    const nobody = redactPersonal({
      recipientName: null,
      recipientEmail: null,
      recipientPhone: null,
      toAddress: null,
    });
    expect(nobody.text("Error 30007 for a@b.example")).toBe("Error 30007 for a•••@b•••.example");
  });
});
