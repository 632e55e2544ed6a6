import { expect, test } from "@/e2e/fixtures/test";
import { approve } from "@/server/testing/story/story-runs";
import { ownPayroll } from "./own-payroll";
import { expectStatus } from "./run-page";
import { slowDown, transfersTo } from "./simulated-provider";

/** More than a worker sends at a time, twice, so that some wait while others are on their way; together under what two must approve. */
const VENDORS = 60;
const SLOW_MS = 3_000;

test("payouts 38: finance pauses a run that is being paid, goes on, and cancels the rest", async ({
  page,
  signIn,
  product,
  ctx,
}) => {
  const names = Array.from({ length: VENDORS }, (_, index) => [`Wharf ${index + 1}`, 15_000n] as const);
  const payroll = await ownPayroll(product, Object.fromEntries(names));
  const runId = await payroll.submit("ines");
  for (const { stripeAccountId } of payroll.vendors)
    await slowDown(product.simulatorUrl, stripeAccountId, SLOW_MS);
  await signIn("omar", `/payroll/${runId}`);
  await approve(await product.as("omar"), runId);
  const countOf = (status: "RESERVED" | "CANCELLED" | "PAID") =>
    ctx.db.payout.count({ where: { runId, status } });

  await test.step("Omar stops it, and no further payout begins", async () => {
    await expectStatus(page, "Paying");
    await page.getByRole("button", { name: "Pause…" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Pause this run" });
    await dialog.getByLabel("Reason").fill("The bank asked to wait");
    await dialog.getByRole("button", { name: "Pause", exact: true }).click();
    await expectStatus(page, "Paused");
    await expect(page.getByText("The bank asked to wait")).toBeVisible();
    const waiting = await countOf("RESERVED");
    expect(waiting).toBeGreaterThan(0);
    // What had begun is finished all the same.
    await expect.poll(() => countOf("PAID"), { timeout: 30_000 }).toBe(VENDORS - waiting);
    expect(await countOf("RESERVED")).toBe(waiting);
  });

  await test.step("he goes on, stops it again, and cancels what was not sent", async () => {
    await page.getByRole("button", { name: "Resume…" }).click();
    await page
      .getByRole("alertdialog", { name: "Resume this run" })
      .getByRole("button", { name: "Resume paying" })
      .click();
    await expectStatus(page, "Paying");
    await page.getByRole("button", { name: "Pause…" }).click();
    await page
      .getByRole("alertdialog", { name: "Pause this run" })
      .getByRole("button", { name: "Pause", exact: true })
      .click();
    await expectStatus(page, "Paused");
    await page.getByRole("button", { name: "Cancel the rest…" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Cancel what was not sent" });
    await dialog.getByLabel("Reason").fill("Next week");
    await dialog.getByRole("button", { name: "Cancel the rest" }).click();
    await expectStatus(page, "Partly paid");
  });

  const cancelled = await ctx.db.payout.findMany({
    where: { runId, status: "CANCELLED" },
    select: { vendorId: true },
  });
  expect(cancelled.length).toBeGreaterThan(0);
  for (const vendor of payroll.vendors) {
    const isCancelled = cancelled.some(({ vendorId }) => vendorId === vendor.id);
    const transfers = await transfersTo(product.simulatorUrl, vendor.stripeAccountId);
    expect(transfers).toEqual(
      isCancelled ? [] : [{ amountMinor: vendor.netMinor, currency: payroll.currency.toLowerCase() }],
    );
  }
});
