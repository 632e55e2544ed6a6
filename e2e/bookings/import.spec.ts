import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures/test";
import { newId } from "@/server/platform/ids";
import { bookingFile } from "@/server/bookings/testing/booking-file";

const FORMULA = '=HYPERLINK("http://evil.example";"1")';

test("an admin imports a file, reads what was refused, and imports it again without any change", async ({
  page,
  signIn,
  ctx,
}) => {
  const mark = newId("bkg").slice(-8);
  const vendorRef = `import-${mark}`;
  const row = { vendor_ref: vendorRef, vendor_name: `Import Lodge ${mark}` };
  const file = bookingFile([
    { ...row, booking_ref: `I-${mark}-1` },
    { ...row, booking_ref: `I-${mark}-2`, gross_amount: FORMULA },
    { ...row, booking_ref: `I-${mark}-3`, gross_amount: "80.00" },
    { ...row, booking_ref: `I-${mark}-4`, status: "finished" },
    { ...row, booking_ref: `I-${mark}-5`, gross_amount: "19.99" },
  ]);
  await signIn("ada", "/bookings/import");

  await test.step("a rehearsal reports the same and keeps nothing", async () => {
    await choose(page, `${mark}.csv`, Buffer.from(file));
    await page.getByRole("button", { name: "Rehearse import" }).click();
    await expect(page.getByRole("status").filter({ hasText: "The dry run is done" })).toContainText(
      "3 created, 0 updated, 0 unchanged, 2 rejected.",
    );
    expect(await ctx.db.booking.count({ where: { vendor: { ref: vendorRef } } })).toBe(0);
  });

  await test.step("the import takes the good rows and names the bad ones", async () => {
    await page.getByRole("switch", { name: "Dry run" }).click();
    await page.getByRole("button", { name: "Import bookings" }).click();
    await expect(page.getByRole("status").filter({ hasText: "The import is done" })).toContainText(
      "3 created, 0 updated, 0 unchanged, 2 rejected. 1 vendor created, 0 changed. 3 earnings made.",
    );
    const errors = page.getByRole("grid", { name: "Rejected rows" });
    const amount = errors.getByRole("row").filter({ hasText: "gross_amount" });
    await expect(amount).toContainText("3");
    await expect(amount).toContainText(FORMULA);
    await expect(errors.getByRole("row").filter({ hasText: "finished" })).toContainText("status");
    const stored = await ctx.db.booking.findMany({
      where: { vendor: { ref: vendorRef } },
      select: { ref: true, grossMinor: true },
      orderBy: { ref: "asc" },
    });
    expect(stored).toEqual([
      { ref: `I-${mark}-1`, grossMinor: 12_550n },
      { ref: `I-${mark}-3`, grossMinor: 8_000n },
      { ref: `I-${mark}-5`, grossMinor: 1_999n },
    ]);
  });

  await test.step("the errors come as CSV in which no cell is a formula", async () => {
    const started = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download errors as CSV" }).click();
    const text = await readFile(await (await started).path(), "utf8");
    const rows = parse<Record<string, string>>(text, { columns: true, bom: true });
    expect(rows.map((each) => each["line"])).toEqual(["3", "5"]);
    expect(rows.map((each) => each["field"])).toEqual(["gross_amount", "status"]);
    expect(text).toContain("HYPERLINK");
    for (const cell of rows.flatMap((each) => Object.values(each))) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });

  await test.step("the same file, packed, changes nothing", async () => {
    await choose(page, `${mark}.csv.gz`, gzipSync(file));
    await page.getByRole("button", { name: "Import bookings" }).click();
    await expect(page.getByRole("status").filter({ hasText: "The import is done" })).toContainText(
      "0 created, 0 updated, 3 unchanged, 2 rejected.",
    );
    expect(await ctx.db.booking.count({ where: { vendor: { ref: vendorRef } } })).toBe(3);
    const { id: vendorId } = await ctx.db.vendor.findUniqueOrThrow({ where: { ref: vendorRef } });
    expect(await ctx.db.ledgerEntry.count({ where: { vendorId, kind: "EARNING" } })).toBe(3);
  });
});

const HEADINGS = "booking_ref,vendor_ref,vendor_name";

test("a file that holds no bookings is refused with a message that says what is wrong", async ({
  page,
  signIn,
  ctx,
  watch,
}) => {
  watch.allow(/status of 4\d\d/);
  await signIn("ada", "/bookings/import");
  await page.getByRole("switch", { name: "Dry run" }).click();
  const wrong: [string, Buffer, RegExp][] = [
    [
      "holiday.csv",
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
      /UTF-8|CSV|columns/,
    ],
    ["prices.csv", Buffer.from("item;price\nlamp;3\n"), /semicolons/],
    ["short.csv", Buffer.from(`${HEADINGS}\nB1,v,V\n`), /lacks the columns "customer_ref"/],
    ["cut.csv.gz", gzipSync(bookingFile([{}, {}])).subarray(0, 60), /gzip|cut|complete|damaged|ends/i],
    ["empty.csv", Buffer.alloc(0), /empty/i],
  ];
  for (const [name, content, message] of wrong) {
    await test.step(name, async () => {
      await choose(page, name, content);
      await page.getByRole("button", { name: "Import bookings" }).click();
      const refusal = page.getByRole("alert").filter({ hasText: `${name} was not imported` });
      await expect(refusal).toContainText(message);
      await expect(refusal).not.toContainText("The server answered with an error");
    });
  }
  expect(await ctx.db.booking.count({ where: { ref: { in: ["B1", "B-1"] } } })).toBe(0);
});

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByLabel("Bookings", { exact: true }).setInputFiles({ name, mimeType: "text/csv", buffer });
  await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
}
