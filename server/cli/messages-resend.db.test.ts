import { describe, expect, it } from "vitest";
import { emailContent, messageRow } from "@/server/notifications/testing/message-rows";
import { makeVendor } from "@/server/testing/factories";
import { useTestDatabase } from "@/server/testing/database";
import { useCli } from "./testing/use-cli";

const database = useTestDatabase();
const REASON = ["--reason", "Asked by letter"];

const cli = useCli(database, { before: ["messages", "resend"] });

/** A confirmation that was delivered, of a trip to come. */
async function delivered(): Promise<string> {
  const { prisma } = database;
  const { content, contentSha256 } = emailContent({ subject: "Yes", html: "<p>Yes</p>", text: "Yes" });
  const row = messageRow({ bookingRef: "BK-2026-00017", recipientRef: "guest-17", contentSha256 });
  const vendorId = await makeVendor(database.context());
  await prisma.booking.create({
    data: {
      ref: "BK-2026-00017",
      vendorId,
      customerRef: "guest-17",
      customerName: "Renée Müller",
      customerEmail: "renee@example.org",
      currency: "EUR",
      grossMinor: 10_000n,
      status: "CONFIRMED",
      bookedAt: new Date("2026-01-01T00:00:00Z"),
      startsOn: new Date("2037-03-01"),
      endsOn: new Date("2037-03-05"),
    },
  });
  await prisma.message.create({ data: row });
  await prisma.messageContent.create({
    data: { messageId: row.id, variables: {}, renderedAt: new Date(), ...content },
  });
  return row.id;
}

describe("messages resend", () => {
  it("sends again, audited, and says in words what is refused", async () => {
    const id = await delivered();
    const first = await cli(id, "--exact", ...REASON, "--json");
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
    const copies = await database.prisma.message.findMany({ where: { resendOfId: id } });
    expect(copies).toMatchObject([
      { resendKind: "EXACT", resendByName: "Command line", resendById: null, toAddress: "renee@example.org" },
    ]);
    expect(JSON.parse(first.stdout)).toEqual({
      id: copies[0]!.id,
      resendOf: id,
      kind: "EXACT",
      isRepeat: false,
    });
    const [second, both] = await Promise.all([
      cli(id, "--exact", ...REASON),
      cli(id, "--exact", "--rerender", ...REASON),
    ]);
    expect(second).toMatchObject({ code: 1 });
    expect(second!.stderr).toContain("A copy of it is on its way already.");
    expect(both).toMatchObject({ code: 2 });
    expect(both!.stderr).toContain("Say either --exact or --rerender.");
    expect(await database.prisma.message.count()).toBe(2);
    expect(
      await database.prisma.auditEvent.findMany({ where: { action: "notifications.message.resent" } }),
    ).toMatchObject([{ actorKind: "system", actorName: "Command line", reason: "Asked by letter" }]);
  }, 90_000);
});
