import { expect, test } from "@/e2e/fixtures/test";
import { newId } from "@/server/platform/ids";
import { ownPayroll } from "./own-payroll";
import { expectStatus, vendorRow } from "./run-page";
import { changeAccount, changeBank, transfersTo } from "./simulated-provider";

test("a payout that the provider refuses says why, and goes through once the account is in order", async ({
  page,
  signIn,
  product,
  ctx,
}) => {
  const payroll = await ownPayroll(product, { Fjord: 50_000n, Glacier: 70_000n });
  const { currency } = payroll;
  const [fine, restricted] = [payroll.vendors[0]!, payroll.vendors[1]!];
  const runId = await payroll.submit("ines");
  await changeAccount(product.simulatorUrl, restricted.stripeAccountId, {
    payoutsEnabled: false,
    transfers: "inactive",
    disabledReason: "requirements.past_due",
  });
  const accountStatus = async () =>
    (await ctx.db.payoutAccount.findUniqueOrThrow({ where: { vendorId: restricted.id } })).status;
  // The provider's webhook brings it.
  await expect.poll(accountStatus).toBe("RESTRICTED");

  await signIn("omar", `/payroll/${runId}`);
  await page.getByRole("button", { name: "Approve…" }).click();
  const approval = page.getByRole("alertdialog", { name: "Approve this payroll run" });
  await approval.getByRole("button", { name: "Approve and pay" }).click();
  await expectStatus(page, "Partly paid");
  await expect(page.getByText("1 payout of this run did not reach the vendor")).toBeVisible();
  await expect(page.getByText(/does not let the vendor's account receive money/).first()).toBeVisible();
  await expect(vendorRow(page, fine.name)).toContainText("Paid");
  await expect(vendorRow(page, restricted.name)).toContainText("Failed");
  expect(await transfersTo(product.simulatorUrl, restricted.stripeAccountId)).toEqual([]);

  await test.step("the overview tells Omar of it", async () => {
    await page.goto("/");
    await expect(page.getByRole("heading", { name: /^Failed payouts/ })).toBeVisible();
    await page.getByRole("link", { name: payroll.money(restricted.netMinor) }).click();
    await expectStatus(page, "Partly paid");
  });

  await changeAccount(product.simulatorUrl, restricted.stripeAccountId, {
    payoutsEnabled: true,
    transfers: "active",
    disabledReason: null,
  });
  await expect.poll(accountStatus).toBe("ACTIVE");
  await page.getByRole("button", { name: "Retry failed…" }).click();
  const retry = page.getByRole("alertdialog", { name: "Send the failed payouts again" });
  await expect(retry.getByRole("region", { name: "Why they failed" })).toContainText("account");
  await retry.getByRole("button", { name: "Send again" }).click();
  await expectStatus(page, "Paid");
  await expect(vendorRow(page, restricted.name)).toContainText("Paid");
  await expect(
    vendorRow(page, restricted.name).getByRole("link", { name: /^Download receipt/ }),
  ).toBeVisible();
  for (const vendor of payroll.vendors)
    expect(await transfersTo(product.simulatorUrl, vendor.stripeAccountId)).toEqual([
      { amountMinor: vendor.netMinor, currency: currency.toLowerCase() },
    ]);
});

test("new bank details hold a vendor until a second person releases them", async ({
  page,
  signIn,
  pageOf,
  product,
  ctx,
}) => {
  const payroll = await ownPayroll(product, { Harbour: 60_000n });
  const vendor = payroll.vendors[0]!;
  const account = () => ctx.db.payoutAccount.findUniqueOrThrow({ where: { vendorId: vendor.id } });
  await changeBank(product.simulatorUrl, vendor.stripeAccountId, {
    last4: "4471",
    fingerprint: newId("fpr"),
  });
  await expect.poll(async () => (await account()).bankLast4).toBe("4471");
  await changeBank(product.simulatorUrl, vendor.stripeAccountId, {
    last4: "9120",
    fingerprint: newId("fpr"),
  });
  await expect.poll(async () => (await account()).bankHeldUntil).not.toBeNull();
  const runId = await payroll.draft("ines");

  await signIn("ines", `/payroll/${runId}`);
  await expect(vendorRow(page, vendor.name)).toContainText("Bank changed");
  await page.goto(`/vendors/${vendor.id}`);
  await expect(page.getByText("New bank details are held")).toBeVisible();
  await page.getByRole("button", { name: "Onboarding link…" }).click();
  const link = page.getByRole("dialog", { name: "Onboarding link" });
  await link.getByRole("button", { name: "Make link" }).click();
  await expect(link.getByRole("button", { name: /^Copy onboarding link http/ })).toBeVisible();
  await page.keyboard.press("Escape");
  // Who could have changed them herself does not release them.
  await page.reload();
  await expect(page.getByRole("button", { name: "Release…" })).toHaveAttribute("aria-disabled", "true");

  const omar = await pageOf("omar", `/vendors/${vendor.id}`);
  await omar.getByRole("button", { name: "Release…" }).click();
  const release = omar.getByRole("alertdialog", { name: "Release the new bank details" });
  await expect(release).toContainText("4471 → 9120");
  await release.getByRole("textbox").fill("Called the owner on the number in the contract");
  await release.getByRole("button", { name: "Release" }).click();
  await expect(omar.getByText(/^released by Omar Haddad/)).toBeVisible();
  await expect(omar.getByText("New bank details are held")).toBeHidden();
  await page.goto(`/payroll/${runId}`);
  await expect(vendorRow(page, vendor.name)).toContainText("Payable");
});
