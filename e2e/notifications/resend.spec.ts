import { expect, test } from "@/e2e/fixtures/test";
import { messageContentHash } from "@/server/notifications/domain/message-content-hash";
import { ownBooking } from "./own-booking";

test("support sends a message again, sees its copy arrive, and finds the way between the two", async ({
  page,
  signIn,
  ctx,
  watch,
  expectAccessible,
}) => {
  watch.allow(/status of 412/);
  const booking = await ownBooking(ctx);
  const mail = await booking.messageOn("EMAIL");
  await booking.untilStatus(mail, "DELIVERED");
  await signIn("sam", `/notifications/${mail}`);
  await page.getByRole("button", { name: "Send again…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Send this message again" });
  await expect(dialog).toContainText("It arrived already");
  const send = dialog.getByRole("button", { name: "Send again" });
  await expect(send).toHaveAccessibleDescription("Say why first.");
  await expectAccessible();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Deleted by mistake");
  // A double click is one copy.
  await send.dblclick();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("A copy is on its way")).toBeVisible();
  const main = page.getByRole("main");
  await main
    .getByRole("link", { name: /^E-mail, / })
    .first()
    .click();
  await expect(page).not.toHaveURL(new RegExp(mail));
  await expect(main).toContainText("Planned as a copy");
  await expect(main).toContainText("Deleted by mistake");
  // D6: nothing is pressed: the page follows what the provider tells.
  await expect(main).toContainText("The receiving side has it.", { timeout: 30_000 });
  expect(await ctx.db.message.count({ where: { resendOfId: mail } })).toBe(1);
  await main.getByRole("link", { name: "E-mail, delivered" }).click();
  await expect(page).toHaveURL(new RegExp(`${mail}$`));
  await expect(page.getByRole("list", { name: "Timeline of the message" })).toContainText("Sent again");

  // At once a second time: refused in words.
  await page.getByRole("button", { name: "Send again…" }).click();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Once more");
  await send.click();
  await expect(dialog.getByRole("alert")).toContainText("within the last five minutes");
  await dialog.getByRole("button", { name: "Cancel" }).press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Send again…" })).toBeFocused();
});

test("what today's text makes of it is shown before it goes out, on a phone and by keyboard alone", async ({
  page,
  signIn,
  ctx,
  expectAccessible,
}) => {
  const booking = await ownBooking(ctx);
  const mail = await booking.messageOn("EMAIL");
  await booking.untilStatus(mail, "DELIVERED");
  // As an older version of the text might have put it.
  const old = { subject: "Your old booking", html: "<p>Dear guest of old</p>", text: "Dear guest of old" };
  await ctx.db.messageContent.update({ where: { messageId: mail }, data: old });
  const nothing = { pushTitle: null, pushBody: null, attachments: [] };
  const contentSha256 = messageContentHash({ channel: "EMAIL", ...old, ...nothing });
  await ctx.db.message.update({ where: { id: mail }, data: { contentSha256 } });

  await page.setViewportSize({ width: 360, height: 740 });
  await signIn("sam", `/notifications/${mail}`);
  await page.getByRole("button", { name: "Send again…" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog", { name: "Send this message again" });
  await dialog.getByRole("radio", { name: "The same once more" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(dialog.getByRole("radio", { name: "Written anew" })).toBeChecked();
  await page.keyboard.press("Tab");
  await page.keyboard.type("They want it as it is now");
  await expect(dialog.getByRole("button", { name: "Send again" })).toHaveAccessibleDescription(
    "Look at the difference first.",
  );
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("button", { name: "Show the difference" })).toBeFocused();
  await page.keyboard.press("Enter");
  const difference = dialog.getByRole("region", { name: "What is different" });
  await expect(difference.locator("ins").filter({ hasText: booking.bookingRef }).first()).toBeVisible();
  await expect(difference.locator("del").filter({ hasText: "old" }).first()).toBeVisible();
  await expectAccessible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await dialog.getByRole("button", { name: "Send again" }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect
    .poll(() => ctx.db.message.findFirst({ where: { resendOfId: mail }, select: { resendKind: true } }))
    .toEqual({ resendKind: "RERENDERED" });
});
