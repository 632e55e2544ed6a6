import { expect, test } from "@/e2e/fixtures/test";
import { approve } from "@/server/testing/story/story-runs";
import { ownPayroll } from "./own-payroll";
import { shiftAmount } from "./simulated-provider";

test("payouts 42: one minor unit freezes payroll until two people have settled it", async ({
  page,
  signIn,
  product,
  ctx,
  expectAccessible,
}) => {
  const payroll = await ownPayroll(product, { Anchor: 50_000n, Beacon: 70_000n });
  const runId = await payroll.submit("ines");
  await approve(await product.as("omar"), runId);
  await expect
    .poll(async () => (await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } })).status, {
      timeout: 60_000,
    })
    .toBe("PAID");
  const vendor = payroll.vendors[0]!;
  const { stripeTransferId } = await ctx.db.payout.findFirstOrThrow({
    where: { runId, vendorId: vendor.id },
  });
  const head = page.getByRole("main").locator("header").first();
  const compare = page.getByRole("button", { name: "Compare now" });
  const open = page.getByRole("list", { name: "Differences that are not resolved" }).getByRole("listitem");

  await signIn("ines", "/payroll/reconciliation");
  await compare.click();
  await expect(head.getByText("In agreement")).toBeVisible({ timeout: 60_000 });
  const run = page.getByRole("row").filter({ hasText: payroll.currency });
  await expect(run).toContainText("960.00");
  const statement = await page.request.get(`/api/papers/run/${runId}-statement.csv`);
  expect(statement.ok()).toBe(true);
  expect(await statement.text()).toContain(`${stripeTransferId},400.00,0.00`);

  await shiftAmount(product.simulatorUrl, stripeTransferId!, 1);
  try {
    await compare.click();
    await expect(page.getByText(/New payroll runs are frozen by 2 differences/)).toBeVisible({
      timeout: 60_000,
    });
    const difference = open.filter({ hasText: "The transfer has another amount" });
    await expect(difference).toContainText(vendor.name);
    await expect(difference).toContainText(payroll.money(40_001n));
    await expectAccessible();
    for (const title of ["The transfer has another amount", "Stripe's balance moved by another amount"]) {
      await open.filter({ hasText: title }).getByRole("button", { name: "Explain…" }).click();
      const dialog = page.getByRole("alertdialog", { name: "Explain this difference" });
      await dialog.getByLabel("What it is").fill("A correction by Stripe");
      await dialog.getByRole("button", { name: "Keep explanation" }).click();
      await expect(open.filter({ hasText: title })).toContainText("Waits for a second person");
    }
    await expect(difference.getByRole("button", { name: "Resolve…" })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
    await page.goto("/payroll");
    await expect(page.getByText("New payroll runs are frozen", { exact: true })).toBeVisible();

    await signIn("omar", "/payroll/reconciliation");
    for (let left = 2; left > 0; left -= 1) {
      await expect(open).toHaveCount(left);
      await open.first().getByRole("button", { name: "Resolve…" }).click();
      const dialog = page.getByRole("alertdialog", { name: "Resolve this difference" });
      await dialog.getByLabel("How it is resolved").fill("Checked with Stripe");
      await dialog.getByRole("button", { name: "Resolve", exact: true }).click();
      await expect(dialog).toBeHidden();
    }
    await expect(head.getByText("All differences resolved")).toBeVisible();
    await expect(page.getByText("Nothing differs")).toBeVisible();
  } finally {
    await shiftAmount(product.simulatorUrl, stripeTransferId!, -1);
  }
});
