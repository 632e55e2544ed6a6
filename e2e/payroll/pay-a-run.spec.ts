import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Download, Locator, Page } from "@playwright/test";
import { hireStaff } from "@/e2e/hire-staff";
import { expect, test } from "@/e2e/fixtures/test";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import { ownPayroll } from "./own-payroll";
import { columnTotal, expectStatus, factOf, outcome, vendorRow } from "./run-page";
import { slowDown, transfersTo } from "./simulated-provider";

test("one drafts, reviews and submits a run, another approves it, and the vendors are paid", async ({
  page,
  signIn,
  pageOf,
  product,
  ctx,
}) => {
  const payroll = await ownPayroll(product, { Harbour: 40_000n, Meadow: 25_050n, Windmill: 30_000n });
  const { currency, money } = payroll;
  const [harbour, meadow, windmill] = payroll.vendors as [
    (typeof payroll.vendors)[0],
    (typeof payroll.vendors)[0],
    (typeof payroll.vendors)[0],
  ];
  const payableMinor = harbour.netMinor + windmill.netMinor;
  let runId = "";

  await test.step("Ines drafts the week", async () => {
    await signIn("ines", "/payroll");
    await page.getByRole("button", { name: "New run" }).click();
    const dialog = page.getByRole("dialog", { name: "New payroll run" });
    await dialog.getByRole("combobox", { name: "Currency" }).click();
    await page.getByRole("option", { name: currency, exact: true }).click();
    await dialog.getByRole("button", { name: "Draft run" }).click();
    await expect(page).toHaveURL(/\/payroll\/prun_\w+/);
    runId = /prun_\w+/.exec(page.url())![0];
    await expectStatus(page, "Draft");
    await expect(outcome(page, "Payable")).toContainText("3 vendors");
    await expect(outcome(page, "Payable")).toContainText(money(payableMinor + meadow.netMinor));
  });

  await test.step("she looks into a vendor and leaves it out with a reason", async () => {
    await vendorRow(page, meadow.name).click();
    const sheet = page.getByRole("dialog", { name: meadow.name });
    const postings = sheet.getByRole("table", { name: `Postings in ${currency}` });
    const posting = postings.getByRole("row").filter({ hasText: meadow.bookingRef });
    await expect(posting).toContainText("Earning");
    await expect(posting).toContainText("20 % (Standard commission");
    await expect(posting).toContainText("250.50");
    await expect(posting).toContainText("200.40");

    await sheet.getByRole("button", { name: "Exclude" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Leave the vendor out of this run" });
    const exclude = dialog.getByRole("button", { name: "Exclude vendor" });
    await expect(exclude).toHaveAccessibleDescription("Say why first.");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Waits for the corrected invoice");
    await exclude.click();
    await expect(dialog).toBeHidden();
    await expect(outcome(page, "Payable")).toContainText(money(payableMinor));
    await expect(outcome(page, "Payable")).toContainText("2 vendors");
    await expect(outcome(page, "Excluded")).toContainText(money(meadow.netMinor));
    await sheet.getByRole("button", { name: "Close" }).click();
    await expect(vendorRow(page, meadow.name)).toContainText("Waits for the corrected invoice");
  });

  await test.step("she submits it, and may not approve it herself", async () => {
    await page.getByRole("button", { name: "Submit for approval" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Submit for approval" });
    await expect(factOf(dialog, "Total")).toHaveText(money(payableMinor));
    await expect(factOf(dialog, "Paid")).toHaveText("2 vendors");
    await expect(factOf(dialog, "Not paid in this run")).toHaveText("1 vendor");
    await dialog.getByRole("button", { name: "Submit run" }).click();
    await expectStatus(page, "Awaiting approval");
    const approve = page.getByRole("button", { name: "Approve…" });
    await expect(approve).toHaveAccessibleDescription(
      /You submitted this run; somebody else has to approve it/,
    );
    await expect(page.getByText("You cannot approve this run")).toBeVisible();
    // The button takes the press, as one that is merely greyed out would not, and still opens nothing.
    await approve.click({ force: true });
    await expect(page.getByRole("alertdialog")).toHaveCount(0);
  });

  const omar = await pageOf("omar", "/");
  await test.step("Omar finds it waiting for him and approves it", async () => {
    // The first vendor is held up at the provider, so that there is progress to be seen.
    await slowDown(product.simulatorUrl, windmill.stripeAccountId, 4_000);
    await expect(omar.getByRole("heading", { name: /Awaiting your approval/ })).toBeVisible();
    await omar.getByRole("link", { name: money(payableMinor) }).click();
    await expectStatus(omar, "Awaiting approval");
    await omar.getByRole("button", { name: "Approve…" }).click();
    const dialog = omar.getByRole("alertdialog", { name: "Approve this payroll run" });
    await expect(factOf(dialog, "Total")).toHaveText(money(payableMinor));
    await expect(factOf(dialog, "Payees")).toHaveText("2 vendors");
    // Every payee is new, which is what the flag says.
    await expect(dialog).toContainText("First payout");
    await dialog.getByRole("button", { name: "Approve and pay" }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step("he sees it being paid, then paid, without doing anything", async () => {
    const progress = omar.getByRole("region", { name: "Progress of paying" });
    await expect(progress).toContainText(`1 of 2 payouts sent, ${money(harbour.netMinor)} of`);
    await expectStatus(omar, "Paid");
    await expect(vendorRow(omar, harbour.name)).toContainText("Paid");
    expect(await transfersTo(product.simulatorUrl, harbour.stripeAccountId)).toEqual([
      { amountMinor: harbour.netMinor, currency: currency.toLowerCase() },
    ]);
  });

  await test.step("the receipt is a PDF, and the run's CSV says what the screen says", async () => {
    const receipt = await downloadOf(
      omar,
      vendorRow(omar, harbour.name).getByRole("link", { name: /^Download receipt/ }),
    );
    expect((await bytesOf(receipt)).subarray(0, 5).toString()).toBe("%PDF-");
    await omar.getByRole("button", { name: "Download" }).click();
    const csv = await downloadOf(omar, omar.getByRole("menuitem", { name: "Run as CSV" }));
    const rows = parse<Record<string, string>>(await bytesOf(csv), { columns: true, bom: true });
    expect(rows.map((row) => row["vendor_name"]).sort()).toEqual(
      payroll.vendors.map((vendor) => vendor.name).sort(),
    );
    const sum = (column: string) =>
      canonicalDecimal(
        rows.reduce((total, row) => total + BigInt(row[column]!.replace(".", "") || "0"), 0n),
        currency,
      );
    expect(sum("gross")).toBe((await columnTotal(omar, "Gross")).replaceAll(",", ""));
    expect(sum("net")).toBe((await columnTotal(omar, "Net")).replaceAll(",", ""));
    expect(sum("paid")).toBe(canonicalDecimal(payableMinor, currency));
    expect(rows.find((row) => row["vendor_name"] === meadow.name)).toMatchObject({
      outcome: "EXCLUDED",
      reason: expect.stringContaining("Waits for the corrected invoice"),
      receipt_number: "",
    });
  });

  await test.step("the vendor's page shows the payout, and what was left out is still owed", async () => {
    await omar.goto(`/vendors/${harbour.id}?tab=payouts`);
    const payout = omar.getByRole("grid", { name: "Payouts" }).getByRole("row").nth(1);
    await expect(payout).toContainText("Paid");
    await expect(payout).toContainText(money(harbour.netMinor));
    const owed = await ctx.db.ledgerPosting.aggregate({
      where: { vendorId: meadow.id },
      _sum: { amountMinor: true },
    });
    expect(owed._sum.amountMinor).toBe(meadow.netMinor);
  });

  await test.step("the audit log has the approval, with who and what", async () => {
    const ada = await pageOf("ada", `/audit?subject=${runId}`);
    const events = ada.getByRole("grid", { name: "Audit events" });
    await expect(events.getByRole("row").filter({ hasText: "payroll.run.submitted" })).toContainText(
      "Ines Duarte",
    );
    const approval = events.getByRole("row").filter({ hasText: "payroll.run.approved" });
    await expect(approval).toContainText("Omar Haddad");
  });
});

test("above the limit two people approve, and each types the exact total", async ({
  page,
  signIn,
  pageOf,
  product,
  ctx,
  watch,
}) => {
  // A refused approval is an answer of 4xx, which the browser notes in its console.
  watch.allow(/status of 4(22|00|12|09)/);
  const payroll = await ownPayroll(product, { Castle: 1_500_000n, Cabin: 20_000n });
  const totalMinor = payroll.vendors.reduce((sum, vendor) => sum + vendor.netMinor, 0n);
  const runId = await payroll.submit("ines");
  const third = await hireStaff(ctx, "FINANCE", "Theo Brandt");

  await signIn("omar", `/payroll/${runId}`);
  await page.getByRole("button", { name: "Approve…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Approve this payroll run" });
  await expect(factOf(dialog, "Approvals")).toHaveText(/^0 of 2 given/);
  const approve = dialog.getByRole("button", { name: "Approve", exact: true });
  await expect(approve).toBeDisabled();
  const typed = dialog.getByRole("textbox", { name: "Type the total to approve" });
  await typed.fill(canonicalDecimal(totalMinor - 1n, payroll.currency));
  await approve.click();
  await expect(dialog.getByRole("alert")).toContainText("typing its exact total");
  expect(await ctx.db.approval.count({ where: { runId } })).toBe(0);
  await typed.fill(canonicalDecimal(totalMinor, payroll.currency));
  await approve.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("1 of 2 approvals are given.")).toBeVisible();
  await expectStatus(page, "Awaiting approval");
  expect(await transfersTo(product.simulatorUrl, payroll.vendors[0]!.stripeAccountId)).toEqual([]);

  const theo = await pageOf(third, `/payroll/${runId}`);
  await theo.getByRole("button", { name: "Approve…" }).click();
  const second = theo.getByRole("alertdialog", { name: "Approve this payroll run" });
  await expect(factOf(second, "Approvals")).toHaveText(/^1 of 2 given/);
  await second
    .getByRole("textbox", { name: "Type the total to approve" })
    .fill(canonicalDecimal(totalMinor, payroll.currency));
  await second.getByRole("button", { name: "Approve and pay" }).click();
  await expectStatus(theo, "Paid");
  // The first one's page, open all the while, has followed.
  await expectStatus(page, "Paid");
  const approvals = await ctx.db.approval.findMany({
    where: { runId, voidedAt: null },
    select: { approverName: true },
    orderBy: { decidedAt: "asc" },
  });
  expect(approvals.map((approval) => approval.approverName)).toEqual(["Omar Haddad", "Theo Brandt"]);
});

async function downloadOf(page: Page, link: Locator): Promise<Download> {
  const started = page.waitForEvent("download");
  await link.click();
  return started;
}

async function bytesOf(download: Download): Promise<Buffer> {
  return readFile(await download.path());
}
