import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures/test";
import { ownBooking } from "./own-booking";

const search = async (page: Page, text: string) => {
  const box = page.getByRole("searchbox", { name: /Search messages/ });
  await box.fill(text);
  await box.press("Enter");
};

test("support finds a message by every key that a caller may know, and reads it for a reason", async ({
  page,
  signIn,
  ctx,
  expectAccessible,
}) => {
  const booking = await ownBooking(ctx);
  const mail = await booking.messageOn("EMAIL");
  await booking.untilStatus(mail, "DELIVERED");
  const { providerId } = await ctx.db.messageAttempt.findFirstOrThrow({ where: { messageId: mail } });
  const local = `${booking.phone.slice(0, 3)} ${booking.phone.slice(3, 6)} ${booking.phone.slice(6, 9)} ${booking.phone.slice(9)}`;

  await signIn("sam", "/notifications");
  const rows = page.getByRole("grid", { name: "Messages" }).getByRole("row");
  // The push was skipped for want of a device, and is there as well. What finds one message stands between what finds
  // all three, so that what is seen is never what the key before has found.
  const keys: [key: string, messages: number][] = [
    [booking.bookingRef.toLowerCase(), 3],
    [providerId!, 1],
    [booking.email, 3],
    [mail, 1],
    [booking.email.slice(3, 14), 3],
    [providerId!, 1],
    [local, 3],
    [mail, 1],
    [booking.phone.slice(-8), 3],
    [mail, 1],
    [booking.name, 3],
    [mail, 1],
  ];
  for (const [key, count] of keys) {
    await search(page, key);
    await expect(rows, key).toHaveCount(1 + count);
    await expect(rows.filter({ hasText: booking.bookingRef })).toHaveCount(count);
  }
  // Nothing of the person is on the screen, and nothing of what was typed in the address.
  await expect(page.getByRole("main")).not.toContainText(booking.phone.slice(-8));
  expect(page.url()).toMatch(/\/notifications$/);

  await rows.filter({ hasText: booking.bookingRef }).click();
  await expect(page).toHaveURL(new RegExp(`/notifications/${mail}$`));
  await expect(page.getByRole("heading", { level: 1, name: "Booking confirmation" })).toBeVisible();
  const main = page.getByRole("main");
  await expect(main).toContainText("The receiving side has it.");
  await expect(main).toContainText("Attempt 1, Resend: accepted");
  await expect(main).not.toContainText(booking.email);
  await expect(main).not.toContainText(booking.name);
  await expectAccessible();
  await page.getByRole("button", { name: "Show…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Show contact and content" });
  await dialog.getByRole("textbox", { name: "Reason" }).fill("They ask what it says");
  await dialog.getByRole("button", { name: "Show them" }).click();
  await expect(main).toContainText(booking.email);
  // Its frame lets nothing run, so it is not looked into.
  const frame = page.getByTitle("The mail as it was sent");
  await expect(frame).toHaveAttribute("sandbox", "");
  await expect(frame).toHaveAttribute("srcdoc", /Your booking is confirmed/);
});

test("finance and the auditor see a message masked, and can neither reveal it nor send it again", async ({
  pageOf,
  ctx,
}) => {
  const booking = await ownBooking(ctx);
  const mail = await booking.messageOn("EMAIL");
  await booking.untilStatus(mail, "DELIVERED");
  for (const person of ["ines", "lena"] as const) {
    const page = await pageOf(person, `/notifications/${mail}`);
    const main = page.getByRole("main");
    await expect(main).toContainText("The receiving side has it.");
    await expect(main).toContainText("q•••@w•••.example");
    for (const secret of [booking.email, booking.name, booking.phone.slice(-8)])
      await expect(main).not.toContainText(secret);
    await expect(main.getByRole("button", { name: /Show…|Send again|Correct contact/ })).toHaveCount(0);
  }
});
