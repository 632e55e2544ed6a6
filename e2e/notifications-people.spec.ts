import { expect, test } from "@/e2e/fixtures/test";
import { ownBooking } from "./notifications/own-booking";

test("support looks at a text before anybody gets it, and at what a missing value would do", async ({
  page,
  signIn,
  watch,
  expectAccessible,
}) => {
  // The test looks into the frame by a script, which nothing else may run there.
  watch.allow(/Blocked script execution in 'about:srcdoc'/);
  await signIn("sam", "/notifications/templates");
  await page.getByRole("link", { name: /Payment reminder/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Payment reminder");
  const frame = page.frameLocator("iframe[title='The mail with sample data']");
  await expect(frame.getByRole("heading", { name: "A payment is due soon" })).toBeVisible();
  await page.getByRole("combobox", { name: "Language" }).click();
  await page.getByRole("option", { name: "German" }).click();
  await expect(frame.getByRole("heading", { name: "Eine Zahlung wird bald fällig" })).toBeVisible();
  await page.getByRole("combobox", { name: "Channel" }).click();
  await page.getByRole("option", { name: "SMS" }).click();
  const main = page.getByRole("main");
  await expect(main).toContainText("Zum Zahlen bitte anmelden");
  await expect(main).toContainText(/\d segments?, (GSM-7|UCS-2), \d+/);
  await expectAccessible();
  await page.getByRole("combobox", { name: "Left out" }).click();
  await page.getByRole("option", { name: "dueOn" }).click();
  await expect(main.getByRole("alert")).toContainText("dueOn is missing");
  // A link leads a colleague to the same text.
  await page.reload();
  await expect(main.getByRole("alert")).toContainText("dueOn is missing");
});

test("support suppresses an address, keeps a wish, and lifts the suppression for a reason", async ({
  page,
  signIn,
  ctx,
  expectAccessible,
}) => {
  const booking = await ownBooking(ctx);
  const mail = await booking.messageOn("EMAIL");
  await signIn("sam", `/notifications/${mail}`);
  await page.getByRole("link", { name: "Preferences, suppressions and all messages" }).click();
  await expect(page.getByRole("heading", { name: "Suppressed addresses" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Erase this person…" })).toBeHidden();
  await page.getByRole("button", { name: "Suppress…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("checkbox", { name: "What was bought" }).click();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Asked on the phone");
  await dialog.getByRole("button", { name: "Suppress it" }).click();
  await expect(dialog).toBeHidden();
  const main = page.getByRole("main");
  await expect(main).toContainText("Asked on the phone");

  await page.getByRole("button", { name: "Edit…" }).click();
  await dialog.getByRole("combobox", { name: "What was bought, SMS" }).click();
  await page.getByRole("option", { name: "Not wanted" }).click();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Asked on the phone");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(main).toContainText("Not wanted, as a colleague noted");
  await expectAccessible();

  await page.goto("/notifications/suppressions");
  await page.getByRole("searchbox", { name: "Search suppressed addresses" }).fill(booking.email);
  await expect(page.getByRole("row")).toHaveCount(2);
  expect(page.url()).not.toContain("wunderland");
  const row = page.getByRole("row").nth(1);
  await expect(row).toContainText("q•••@w•••.example");
  await row.click();
  await expectAccessible();
  await page.getByRole("button", { name: "Lift the suppression…" }).click();
  await expect(dialog).toContainText("A colleague suppressed it");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("They changed their mind");
  await dialog.getByRole("button", { name: "Lift it" }).click();
  await expect(page.getByText("No suppressed address matches")).toBeVisible();
  expect(
    await ctx.db.auditEvent.count({
      where: { action: { startsWith: "notifications.suppression." }, reason: "They changed their mind" },
    }),
  ).toBe(1);
});

test("an admin erases a person, on a phone, after typing that it is meant", async ({
  page,
  signIn,
  ctx,
  expectAccessible,
}) => {
  const booking = await ownBooking(ctx);
  const mail = await booking.messageOn("EMAIL");
  await booking.untilStatus(mail, "DELIVERED");
  await booking.untilStatus(await booking.messageOn("SMS"), "DELIVERED");
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn("ada", `/notifications/recipients/${mail}`);
  await page.getByRole("button", { name: "Erase this person…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Erase this person" });
  await dialog.getByRole("textbox", { name: "Why" }).fill("Asked by letter");
  const erase = dialog.getByRole("button", { name: "Erase for good" });
  await expect(erase).toBeDisabled();
  await dialog.getByRole("textbox", { name: "Type ERASE to confirm" }).fill("ERASE");
  await expectAccessible();
  await erase.dblclick();
  await expect(dialog).toBeHidden();
  const main = page.getByRole("main");
  await expect(main).toContainText("This person was erased");
  await expect(main).toContainText("Asked by letter");
  // Twilio redacts its copy through the worker.
  await expect(main).toContainText("Redacted at Twilio: 1 copy.", { timeout: 60_000 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.goto(`/notifications/${mail}`);
  await expect(main).toContainText("Erased, with everything about the person.");
  const left = await ctx.db.message.findUniqueOrThrow({ where: { id: mail } });
  expect(left).toMatchObject({ status: "DELIVERED", recipientEmail: null, toAddress: null });
  expect(await ctx.db.erasure.count({ where: { recipientRef: booking.customerRef } })).toBe(1);
});
