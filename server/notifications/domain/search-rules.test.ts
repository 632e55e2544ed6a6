import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifySearch, type SearchLookup } from "./classify-search";
import { maskEmail, maskName, maskPhone, maskedBody, visibleContact } from "./mask-contact";
import { nameKey } from "./name-key";
import { reversedDigits, searchColumns } from "./search-columns";

const lookups = (text: string): SearchLookup[] => {
  const answer = classifySearch(text);
  if (!answer.ok) throw new Error(answer.reason);
  return answer.lookups;
};
const finds = (text: string, phone: string) =>
  lookups(text).some((one) => one.by === "phoneReversed" && reversedDigits(phone).startsWith(one.value));

describe("notifications D1: what was typed into the search box", () => {
  it.each([
    "+34 600 11 22 33",
    "+34600112233",
    "0034 600-112-233",
    "600 112 233",
    "(600) 112.233",
    "112233",
    "2233",
    "0112233",
    "600112233",
    "34600112233",
  ])("%s finds +34600112233", (text) => {
    expect(finds(text, "+34600112233")).toBe(true);
  });

  it.each(["+44 (0)20 7946 0958", "020 7946 0958", "+442079460958", "0044 20 79460958", "60958"])(
    "%s finds +442079460958",
    (text) => {
      expect(finds(text, "+442079460958")).toBe(true);
    },
  );

  it("the last digits are found when they begin with a zero", () => {
    expect(finds("0099", "+49151000099")).toBe(true);
    expect(finds("000099", "+49151000099")).toBe(true);
    expect(finds("01000099", "+491501000099")).toBe(true);
  });

  it("any four to nine last digits of any number find it", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[1-9][0-9]{9,14}$/),
        fc.integer({ min: 4, max: 9 }),
        (digits, count) => {
          expect(finds(digits.slice(-count), `+${digits}`)).toBe(true);
        },
      ),
    );
  });

  it.each<[string, SearchLookup["by"][]]>([
    ["msg_01jz4k3v9y8x7w6v5t4s3r2q1p", ["messageId"]],
    ["4EF9A417-02E9-4D39-AD75-9611E0FCC33C", ["providerId"]],
    ["SM0123456789abcdef0123456789abcdef", ["providerId"]],
    ["projects/travellr/messages/0:1500415314455276%31bd1c96", ["providerId"]],
    ["Renee@Example.org", ["email"]],
    ["@example", ["emailFragment"]],
    ["renee@", ["emailFragment"]],
    ["BK-2026-00017", ["bookingRef", "emailFragment", "nameWords"]],
    ["Müller", ["nameWords"]],
    ["üll", ["nameFragment"]],
    ["Renée Müller", ["nameWords"]],
    ["O'Brien-Lopez", ["nameWords"]],
    ["Schneider", ["bookingRef", "emailFragment", "nameWords"]],
    ["muller", ["bookingRef", "emailFragment", "nameWords"]],
    ["123456", ["phoneReversed", "bookingRef"]],
    ["+34 600", ["phoneReversed"]],
  ])("%s is looked up as %j", (text, by) => {
    expect(lookups(text).map((one) => one.by)).toEqual(by);
  });

  it.each([
    ["", "EMPTY"],
    ["   ", "EMPTY"],
    ["ab", "TOO_SHORT"],
    [" ab ", "TOO_SHORT"],
    ["+1 2", "TOO_SHORT"],
    ["😀😀", "TOO_SHORT"],
    ["x".repeat(201), "TOO_LONG"],
  ])("%j is refused politely: %s", (text, reason) => {
    const answer = classifySearch(text);
    expect(answer).toMatchObject({ ok: false, reason });
    if (!answer.ok) expect(answer.message).toMatch(/\.$/);
  });

  it("never throws, and no answer is a fragment under three characters", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
        const answer = classifySearch(text);
        if (!answer.ok) return;
        expect(answer.lookups.length).toBeGreaterThan(0);
        for (const one of answer.lookups)
          if (one.by === "nameWords") expect(one.words.join("").length).toBeGreaterThan(0);
          else if (one.by !== "bookingRef") expect([...one.value].length).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: 1000 },
    );
  });

  it("names are compared without marks and capitals", () => {
    expect(nameKey("  Renée\u00a0 MÜLLER ")).toBe("renee muller");
    expect(nameKey("Weiß Łukasz Ærø Đặng")).toBe("weiss lukasz aero dang");
    expect(searchColumns({ name: "Ana", email: " Ana@X.org ", phone: "+34600112233" })).toEqual({
      recipientName: "Ana",
      nameKey: "ana",
      recipientEmail: "ana@x.org",
      recipientPhone: "+34600112233",
      phoneReversed: "33221100643",
    });
  });
});

describe("notifications E2: what may be seen without permission", () => {
  const contact = {
    recipientName: "Renée Müller",
    recipientEmail: "renee.muller@example.org",
    recipientPhone: "+34600112233",
    toAddress: "+34600112233",
  };

  it("is enough to recognise and too little to use", () => {
    expect(visibleContact(contact, true)).toEqual(contact);
    expect(visibleContact(contact, false)).toEqual({
      recipientName: "R••• M•••",
      recipientEmail: "r•••@e•••.org",
      recipientPhone: "••• 33",
      toAddress: "••• 33",
    });
    expect(maskedBody("Dear Renée")).toBe("Hidden: 10 characters.");
  });

  it("never has more than the first letter, the ending and two digits", () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), (email, phone) => {
        const [local = "", domain = ""] = email.split("@");
        const masked = maskEmail(email);
        if (local.length > 1) expect(masked).not.toContain(`${local}@`);
        expect(masked).not.toContain(`@${domain}`);
        expect(masked.replace(/•/g, "").length).toBeLessThanOrEqual(
          3 + domain.length - domain.lastIndexOf("."),
        );
        expect(maskPhone(phone).replace(/\D/g, "")).toBe(phone.slice(-2));
      }),
    );
  });

  it.each(["", "@", "x", "@x.org", "no address"])("%j is no address and shows nothing", (text) => {
    expect(maskEmail(text)).toBe("•••");
    expect(maskName("")).toBe("•••");
    expect(maskPhone("12")).toBe("•••");
  });
});
