import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { runCli } from "@/server/testing/programs";
import { bookingFile } from "@/server/bookings/testing/booking-file";

const database = useTestDatabase();
let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "travellr-cli-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const cli = (...words: string[]) => runCli(words, { ...process.env, DATABASE_URL: database.url });

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

it("imports a file and prints one object alone with --json", async () => {
  const path = await file("good.csv", bookingFile([{}, { booking_ref: "B-2", gross_amount: "x" }]));
  const { code, stdout, stderr } = await cli("import", "bookings", path, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    rows: 2,
    created: 1,
    updated: 0,
    unchanged: 0,
    rejected: 1,
    errors: [
      {
        line: 3,
        field: "gross_amount",
        code: "amount.not_a_number",
        reason: expect.any(String),
        value: "x",
      },
    ],
  });
});

it("takes other headings, rehearses, and says what it did", async () => {
  const path = await file("other.csv", bookingFile([{ booking_ref: "B-9" }]).replace("booking_ref", "No."));
  const map = await file("map.json", '{"booking_ref": "No."}');
  const { code, stdout } = await cli("import", "bookings", path, "--map", map, "--dry-run");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^1 rows: 1 created, .*\n[^]*dry run/);
  expect(await database.prisma.booking.count({ where: { ref: "B-9" } })).toBe(0);
});

it("fails in one line on standard error, with nothing on standard output", async () => {
  const cut = await file("cut.csv", bookingFile([{}]).slice(0, -40));
  const badMap = await file("bad.json", "{");
  const answers = await Promise.all([
    cli("import", "bookings", cut, "--json"),
    cli("import", "bookings", join(folder, "absent.csv"), "--json"),
    cli("import", "bookings", cut, "--map", badMap, "--json"),
    cli("import", "bookings", cut, "--fast", "--json"),
  ]);
  expect(answers.map(({ code }) => code)).toEqual([1, 1, 1, 2]);
  for (const { stdout, stderr } of answers) {
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^[^\n]+\n$/);
  }
  expect(answers[0]!.stderr).toMatch(/cut off/);
});
