import { expect, test } from "@/e2e/fixtures/test";
import { newId } from "@/server/platform/ids";
import { ownBooking } from "./own-booking";

test("D5: a bounced address is corrected, and what it did not get is sent to the new one", async ({
  page,
  signIn,
  ctx,
  watch,
  expectAccessible,
}) => {
  watch.allow(/status of 400/);
  const mark = newId("bkg").slice(-8);
  const booking = await ownBooking(ctx, { email: `bounce-${mark}@wunderland.example` });
  const mail = await booking.messageOn("EMAIL");
  await booking.untilStatus(mail, "BOUNCED");
  await signIn("sam", `/notifications/${mail}`);
  await page.getByRole("button", { name: "Correct contact…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Correct the contact" });
  await expect(dialog).toContainText("b•••@w•••.example");
  const correct = dialog.getByRole("button", { name: "Correct" });
  await expect(correct).toHaveAccessibleDescription("Type a new address or number first.");
  const address = dialog.getByRole("textbox", { name: "New e-mail address" });
  await address.fill(`alice-${mark}@wunderland`);
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Spelt on the phone");
  await correct.click();
  await expect(dialog).toContainText("This is no complete e-mail address");
  await expectAccessible();
  await address.fill(`alice-${mark}@wunderland.example`);
  await correct.click();

  const list = page.getByRole("alertdialog", { name: "Send again what did not arrive" });
  await expect(list.getByRole("checkbox")).toHaveCount(1);
  await expect(list).toContainText("From b•••@w•••.example to a•••@w•••.example.");
  await expectAccessible();
  const send = list.getByRole("button", { name: "Send 1 message again" });
  await list.getByRole("checkbox").click();
  await expect(list.getByRole("button", { name: "Send again" })).toHaveAccessibleDescription(
    "Choose at least one message.",
  );
  await list.getByRole("checkbox").click();
  await send.dblclick();
  await expect(list).toBeHidden();

  const main = page.getByRole("main");
  await main
    .getByRole("link", { name: /^E-mail, / })
    .first()
    .click();
  await expect(page).not.toHaveURL(new RegExp(mail));
  await expect(main).toContainText("The receiving side has it.", { timeout: 30_000 });
  await expect(main).toContainText("a•••@w•••.example");
  const copies = await ctx.db.message.findMany({ where: { resendOfId: mail } });
  expect(copies.map(({ toAddress, status }) => `${toAddress} ${status}`)).toEqual([
    `alice-${mark}@wunderland.example DELIVERED`,
  ]);

  await test.step("the booking says so, and can be corrected and sent again from there", async () => {
    await page.goto(`/notifications/${mail}`);
    await expect(main).toContainText(/a•••@w•••\.example\s*corrected .* by Sam Okoye/);
    await main.getByRole("link", { name: booking.bookingRef }).click();
    const corrected = page.getByRole("listitem").filter({ hasText: "E-mail address corrected" });
    await expect(corrected).toContainText("It holds until the marketplace tells another.");
    await expect(main).toContainText(/a•••@w•••\.example\s*corrected .* by Sam Okoye/);
    await page.getByRole("button", { name: "Correct contact…" }).click();
    await expect(dialog).toContainText("a•••@w•••.example");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Send again: Booking confirmation by E-mail" }).first().click();
    const again = page.getByRole("alertdialog", { name: "Send this message again" });
    await expect(again).toContainText("a•••@w•••.example");
    await expectAccessible();
    await page.keyboard.press("Escape");
  });
  // The old one keeps the address that it went to.
  expect(await ctx.db.message.findUniqueOrThrow({ where: { id: mail } })).toMatchObject({
    toAddress: booking.email,
    status: "BOUNCED",
  });
});
