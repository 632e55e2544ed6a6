import { beforeAll, expect, it } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { useCli } from "./testing/use-cli";
import { makePaidBookings } from "@/server/testing/paid-bookings";

const database = useTestDatabase();
beforeAll(() => makePaidBookings(database.pool, { bookings: 30, newestDaysAgo: 364 }));

const cli = useCli(database, { before: ["maintenance"] });

const asOf = new Date(Date.now() + 5 * 86_400_000).toISOString();

it("rehearses as of another day, archives, and brings back, each with one object on standard output", async () => {
  const [refused, dry] = await Promise.all([
    cli("run", "archive-bookings", "--as-of", asOf),
    cli("run", "archive-bookings", "--dry-run", "--as-of", asOf, "--json"),
  ]);
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toContain("--as-of is for --dry-run alone");
  expect(dry).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(dry.stdout)).toEqual({
    runId: expect.stringMatching(/^mrun_/) as string,
    status: "DONE",
    scanned: 30,
    affected: 30,
    skipped: {},
    bytesBefore: expect.any(Number) as number,
    // What was archived is kept elsewhere.
    bytesAfter: expect.any(Number) as number,
  });
  expect(await database.prisma.booking.count()).toBe(30);

  await database.pool.query("UPDATE booking SET completed_at = completed_at - interval '9 days'");
  const real = await cli("run", "archive-bookings", "--json");
  const { runId, affected } = JSON.parse(real.stdout) as { runId: string; affected: number };
  expect({ code: real.code, affected }).toEqual({ code: 0, affected: 30 });
  const back = await cli("restore", runId, "--json");
  expect(JSON.parse(back.stdout)).toMatchObject({ status: "DONE", affected: 30, skipped: {} });
  expect(await database.prisma.booking.count()).toBe(30);
}, 240_000);
