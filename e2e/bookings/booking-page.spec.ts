import type { Locator, Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures/test";
import { formatAmount } from "@/server/money/format-amount";
import { messageRow } from "@/server/notifications/testing/message-rows";
import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";

/** A booking of the story that a payout has paid, with an instalment and messages of the test's own. */
async function paidBooking(ctx: Context) {
  const [found] = await ctx.db.$queryRaw<
    [{ id: bigint; ref: string; currency: string; name: string; payoutId: string; ownMinor: bigint }]
  >`
    SELECT b.id, b.ref, b.currency, b.customer_name AS name, o.id AS "payoutId", l.amount_minor AS "ownMinor"
    FROM payout o JOIN payout_line l ON l.payout_id = o.id JOIN ledger_posting p ON p.id = l.posting_id
      JOIN ledger_entry e ON e.id = p.entry_id JOIN booking b ON b.id = e.booking_id
    WHERE o.status = 'PAID' AND e.kind = 'EARNING' AND NOT EXISTS (
      SELECT 1 FROM payment_instalment i WHERE i.booking_id = b.id)
    ORDER BY b.id LIMIT 1`;
  await ctx.db.paymentInstalment.create({
    data: {
      bookingId: found.id,
      ref: "deposit",
      amountMinor: 12_345n,
      dueOn: new Date("2026-01-10"),
      dueToldAt: new Date("2026-01-01T10:00:00Z"),
      paidAt: new Date("2026-01-05T10:00:00Z"),
      paidMinor: 12_345n,
    },
  });
  const mail = await sendMessage(ctx, found.ref, "EMAIL");
  await ctx.db.messageAttempt.create({
    data: {
      id: newId("att"),
      messageId: mail,
      number: 1,
      provider: "resend",
      idempotencyKey: newId("att"),
      leaseToken: 1n,
      worker: "worker",
      startedAt: new Date("2026-01-15T12:00:00Z"),
      finishedAt: new Date("2026-01-15T12:00:01Z"),
      outcome: "ACCEPTED",
    },
  });
  await sendMessage(ctx, found.ref, "SMS");
  return { ...found, mail, money: (minor: bigint) => formatAmount(minor, found.currency, "en-GB") };
}

async function sendMessage(ctx: Context, bookingRef: string, channel: "EMAIL" | "SMS"): Promise<string> {
  const id = newId("msg");
  await ctx.db.message.create({
    data: {
      ...messageRow({ channel, bookingRef }),
      id,
      dedupeKey: id,
      attempts: 1,
      firstSentAt: new Date("2026-01-15T12:00:00Z"),
    },
  });
  return id;
}

const timelineOf = (page: Page) => page.getByRole("list", { name: "Timeline of the booking" });
const entry = (page: Page, text: string | RegExp): Locator =>
  timelineOf(page).locator("> li").filter({ hasText: text }).first();

test("D2: a booking merges messages, payments and payouts, and each leads to its page", async ({
  page,
  signIn,
  pageOf,
  ctx,
  watch,
  expectAccessible,
}) => {
  const booking = await paidBooking(ctx);
  const path = `/bookings/${encodeURIComponent(booking.ref)}`;

  await test.step("finance sees what was paid, and how it was paid out", async () => {
    await signIn("ines", path);
    await expect(page.getByRole("heading", { level: 1, name: booking.ref })).toBeVisible();
    await expect(entry(page, "Booking confirmation by SMS")).toContainText("Delivered");
    await expect(entry(page, "Payment deposit: paid")).toContainText(booking.money(12_345n));
    await expect(entry(page, "Ledger: earning")).toContainText(booking.money(booking.ownMinor));
    const payout = entry(page, "Payout to the vendor");
    await expect(payout).toContainText("Paid");
    await expect(payout).toContainText(booking.money(booking.ownMinor));
    await payout.getByText(/^What happened to it/).click();
    await expect(payout).toContainText("Stripe made the transfer");
    const mail = entry(page, "Booking confirmation by E-mail");
    await mail.getByText(/^What happened on the way/).click();
    await expect(mail).toContainText("Attempt 1, Resend: accepted.");
    await expect(page.getByRole("button", { name: "Show…" })).toHaveCount(0);
    await expectAccessible();
  });

  await test.step("the kinds that are shown are in the address", async () => {
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Payouts" }).click();
    await page.keyboard.press("Escape");
    await expect(page).toHaveURL(/kind=PAYOUT/);
    await expect(entry(page, "Payout to the vendor")).toBeVisible();
    await expect(timelineOf(page)).not.toContainText("Booking confirmation");
    await page.getByRole("link", { name: "Payout to the vendor" }).first().click();
    await expect(page).toHaveURL(new RegExp(`/payouts/${booking.payoutId}`));
    await page.getByRole("link", { name: booking.ref }).first().click();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    await page.getByRole("link", { name: "Booking confirmation by E-mail" }).click();
    await expect(page).toHaveURL(new RegExp(`/notifications/${booking.mail}`));
  });

  await test.step("an auditor sees amounts, and no traveller", async () => {
    const auditor = await pageOf("lena", path);
    await expect(entry(auditor, "Payout to the vendor")).toContainText(booking.money(booking.ownMinor));
    await expect(auditor.getByRole("main")).toContainText("•••");
    await expect(auditor.getByRole("main")).not.toContainText(booking.name);
    await expect(auditor.getByRole("button", { name: /^(Show…|Correct contact…|Send again)/ })).toHaveCount(
      0,
    );
  });

  await test.step("support finds the booking, and sees how payments stand but no amount of them", async () => {
    const support = await pageOf("sam", "/bookings");
    await support.getByRole("searchbox").fill(booking.ref.toLowerCase());
    await support.getByRole("row").filter({ hasText: booking.ref }).click();
    await expect(support).toHaveURL(new RegExp(`${path}$`));
    await expect(entry(support, "Payout to the vendor")).toContainText("Paid");
    await expect(entry(support, "Payment deposit: paid")).toBeVisible();
    await expect(timelineOf(support)).not.toContainText(booking.money(booking.ownMinor));
    await expect(timelineOf(support)).not.toContainText(booking.money(12_345n));
    await expect(support.getByRole("link", { name: "Payout to the vendor" })).toHaveCount(0);
    await expect(support.getByRole("main")).not.toContainText(booking.name);
    await expect(
      entry(support, "Booking confirmation by SMS").getByRole("button", { name: /^Send again/ }),
    ).toBeVisible();
    // Nobody has written to the traveller: the messages are of another.
    await expect(support.getByRole("button", { name: "Correct contact…" })).toHaveAccessibleDescription(
      /^Nothing was written to this traveller yet/,
    );
    await support.getByRole("button", { name: "Show…" }).click();
    const dialog = support.getByRole("alertdialog", { name: "Show the traveller" });
    await dialog.getByRole("textbox", { name: "Reason" }).fill("They are on the phone");
    await dialog.getByRole("button", { name: "Show them" }).click();
    await expect(support.getByRole("main")).toContainText(booking.name);
    expect(
      await ctx.db.auditEvent.count({
        where: { action: "bookings.traveller.revealed", subjectId: booking.ref },
      }),
    ).toBe(1);
  });

  await test.step("a reference that nobody knows says so", async () => {
    watch.allow(/status of 404/);
    await page.goto("/bookings/nobody-has%2Fthis%20one");
    await expect(page.getByText("There is no such booking")).toBeVisible();
  });
});
