import { expect, test } from "@/e2e/fixtures/test";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readSample } from "@/server/events/inbound/testing/event-samples";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import { newId } from "@/server/platform/ids";
import { approve } from "@/server/testing/story/story-runs";
import { ownPayroll } from "./own-payroll";
import { expectStatus, vendorRow } from "./run-page";
import { failBankPayout, payToBank } from "./simulated-provider";

test("payouts 26, 41: a disputed payout is followed from the run to the last provider event, taken back by two, and paid again", async ({
  page,
  signIn,
  product,
  ctx,
  expectAccessible,
}) => {
  const payroll = await ownPayroll(product, { Harbour: 50_000n });
  const { currency } = payroll;
  const vendor = payroll.vendors[0]!;
  const runId = await payroll.submit("ines");
  await approve(await product.as("omar"), runId);
  const status = async () => (await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } })).status;
  await expect.poll(status, { timeout: 60_000 }).toBe("PAID");
  const disputeRef = newId("dsp").slice(-12);
  for (const stage of ["opened", "lost"])
    await receiveInboundEvent(
      ctx,
      readSample(
        "booking.disputed",
        {
          bookingRef: vendor.bookingRef,
          disputeRef,
          status: stage,
          disputed: { amount: canonicalDecimal(vendor.grossMinor, currency), currency },
        },
        { id: `${disputeRef}-${stage}` },
      ),
    );
  const reversals = page.getByRole("list", { name: "Reversals" });
  const events = page.getByRole("list", { name: "Provider events" });

  await signIn("ines", `/payroll/${runId}`);
  await vendorRow(page, vendor.name).getByText(vendor.name).click();
  await page.getByRole("link", { name: "Payout page" }).click();
  await expectStatus(page, "Paid");
  await page.getByRole("link", { name: vendor.bookingRef }).click();
  await expect(page.getByText(`Dispute ${disputeRef} lost`).first()).toBeVisible();
  await page.getByRole("link", { name: "Payout to the vendor" }).first().click();
  await expect(events).toContainText("transfer.created");

  await page.getByRole("button", { name: "Take back…" }).click();
  const asking = page.getByRole("alertdialog", { name: "Take a part of this payout back" });
  await asking.getByLabel(`Amount in ${currency}`).fill("100");
  await asking.getByRole("combobox", { name: "What it is for" }).click();
  await page.getByRole("option", { name: "Settles what the vendor owes" }).click();
  await asking.getByLabel("Reason").fill("The dispute was lost");
  await asking.getByRole("button", { name: "Ask for it" }).click();
  await expect(reversals).toContainText("Waits for a second person");
  await expect(reversals.getByRole("button", { name: "Approve…" })).toHaveAttribute("aria-disabled", "true");
  await expectAccessible();

  const payoutPath = new URL(page.url()).pathname;
  await signIn("omar", payoutPath);
  await reversals.getByRole("button", { name: "Approve…" }).click();
  const approval = page.getByRole("alertdialog", { name: "Approve this reversal" });
  await approval.getByRole("button", { name: "Approve and take back" }).click();
  await expect(reversals).toContainText("Taken back", { timeout: 20_000 });
  await expect(events).toContainText("transfer.reversed", { timeout: 20_000 });

  const bankPayoutId = await payToBank(product.simulatorUrl, vendor.stripeAccountId, currency);
  const bank = page.getByRole("list", { name: "Bank payouts" });
  await expect(bank).toContainText("in the bank on", { timeout: 20_000 });
  await failBankPayout(product.simulatorUrl, bankPayoutId, "account_closed");
  await expect(bank).toContainText("The vendor's bank account was closed.", { timeout: 20_000 });
  await expectStatus(page, "Returned");
  const last = events.getByRole("listitem").filter({ hasText: "payout.failed" });
  await last.getByText("payout.failed", { exact: true }).click();
  await expect(last).toContainText('"failure_code": "account_closed"');
  await page.getByRole("button", { name: "Retry in a new run" }).click();
  await expectStatus(page, "Draft");
});
