import { beforeAll, describe, expect, it } from "vitest";
import { messageRow } from "@/server/notifications/testing/message-rows";
import { useTestDatabase } from "@/server/testing/database";
import { useCli } from "./testing/use-cli";

const database = useTestDatabase();
const mail = messageRow({ bookingRef: "BK-2026-00017" });
const sms = messageRow({ channel: "SMS", bookingRef: "BK-2026-00017", status: "BOUNCED" });

const cli = useCli(database, { before: ["messages"] });

beforeAll(() => database.prisma.message.createMany({ data: [mail, sms] }));

describe("messages find", () => {
  it("lists what matches, the newest first, without the person", async () => {
    const { code, stdout, stderr } = await cli("find", "+34 600 11 22 33", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(
      [sms, mail].map(({ id, channel, status }) => ({
        id,
        channel,
        template: "booking-confirmation",
        bookingRef: "BK-2026-00017",
        status,
        statusAt: "2026-01-15T12:00:00.000Z",
        attempts: 0,
      })),
    );
    const text = await cli("find", "bk-2026-00017");
    expect(text.stdout).toContain(`${sms.id}  sms  booking-confirmation  BK-2026-00017  bounced`);
    expect(text.stdout).not.toContain("600");
  }, 90_000);

  it("lists nothing where nothing matches, and refuses what is too short with exit code 2", async () => {
    expect(await cli("find", "nobody@nowhere.example", "--json")).toMatchObject({ code: 0, stdout: "[]\n" });
    const short = await cli("find", "ab");
    expect(short.code).toBe(2);
    expect(short.stderr).toContain("at least three characters");
    expect(await cli("find", " ")).toMatchObject({ code: 2 });
  }, 90_000);
});
