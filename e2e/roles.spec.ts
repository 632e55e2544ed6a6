import type { Page } from "@playwright/test";
import { hireStaff } from "./hire-staff";
import { expect, test } from "./fixtures/test";
import { ownPayroll } from "./payroll/own-payroll";
import { expectStatus } from "./payroll/run-page";

const DECISIONS = /^(Approve|Send back|Submit for approval|Recalculate|Retry failed|More actions)/;

test("an admin sees a run and cannot decide on it, not even by asking the server directly", async ({
  page,
  signIn,
  product,
  ctx,
  watch,
}) => {
  watch.allow(/status of 403/);
  const payroll = await ownPayroll(product, { Quarry: 45_000n });
  const runId = await payroll.submit("ines");
  await signIn("ada", `/payroll/${runId}`);
  await expectStatus(page, "Awaiting approval");
  await expect(page.getByRole("main").getByRole("button", { name: DECISIONS })).toHaveCount(0);
  const { version, contentHash } = await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  const asked = { runId, seenVersion: version };
  expect(await callOf(page, "payroll.runs.approve", { ...asked, contentHash })).toBe(403);
  expect(await callOf(page, "payroll.runs.reject", { ...asked, comment: "I am an admin." })).toBe(403);
  expect(await callOf(page, "payroll.runs.cancel", { ...asked, reason: "I am an admin." })).toBe(403);
  expect(await ctx.db.approval.count({ where: { runId } })).toBe(0);
  expect(await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({
    status: "AWAITING_APPROVAL",
    version,
  });
});

test("support has no payroll, neither in the navigation nor by its address", async ({
  page,
  signIn,
  product,
  ctx,
  watch,
}) => {
  watch.allow(/status of 403/);
  const payroll = await ownPayroll(product, { Bakery: 45_000n });
  const runId = await payroll.draft("ines");
  const payout = await ctx.db.payout.findFirstOrThrow({ where: { runId } });
  await signIn("sam");
  const navigation = page.getByRole("navigation").first();
  await expect(navigation.getByRole("link", { name: "Vendors" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Payroll" })).toHaveCount(0);
  await expect(page.getByRole("main")).not.toContainText(payroll.money(payroll.vendors[0]!.netMinor));
  for (const path of ["/payroll", `/payroll/${runId}`, `/payouts/${payout.id}`, "/bookings/import"]) {
    await page.goto(path);
    await expect(page.getByText("You do not have access to this")).toBeVisible();
    await expect(page.getByRole("main")).not.toContainText(payroll.vendors[0]!.name);
  }
  expect(await callOf(page, "payroll.runs.get", { runId })).toBe(403);
  for (const paper of [`/api/papers/run/${runId}.csv`, `/api/papers/receipt/${payout.id}`])
    expect((await page.request.get(paper)).status()).toBe(403);
});

test("an auditor reads everything and changes nothing", async ({ page, signIn, product, ctx, watch }) => {
  watch.allow(/status of 403/);
  const payroll = await ownPayroll(product, { Archive: 45_000n });
  const vendor = payroll.vendors[0]!;
  const runId = await payroll.draft("ines");
  await signIn("lena", `/payroll/${runId}`);
  await expectStatus(page, "Draft");
  await expect(page.getByRole("main").getByRole("button", { name: DECISIONS })).toHaveCount(0);
  await page.getByRole("row").filter({ hasText: vendor.name }).click();
  const sheet = page.getByRole("dialog", { name: vendor.name });
  await expect(sheet.getByRole("table", { name: /^Postings/ })).toContainText(vendor.bookingRef);
  await expect(sheet.getByRole("button", { name: /^(Exclude|Place hold|Adjust|Hold booking)/ })).toHaveCount(
    0,
  );
  await page.goto("/payroll");
  await expect(page.getByRole("grid", { name: "Payroll runs" })).toBeVisible();
  await expect(page.getByRole("button", { name: "New run" })).toHaveCount(0);
  await page.goto(`/vendors/${vendor.id}`);
  await expect(page.getByRole("heading", { name: vendor.name })).toBeVisible();
  await expect(
    page.getByRole("main").getByRole("button", { name: /^(Pay now|Adjust|Place hold|More)/ }),
  ).toHaveCount(0);
  const { version } = await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  expect(await callOf(page, "payroll.runs.submit", { runId, seenVersion: version })).toBe(403);
  expect(await callOf(page, "payroll.holds.place", { vendorId: vendor.id, reason: "I only read." })).toBe(
    403,
  );
  expect(await ctx.db.hold.count({ where: { vendorId: vendor.id } })).toBe(0);
  await page.goto("/audit");
  await page.getByRole("button", { name: "Verify chain" }).click();
  await expect(page.getByText(/intact/i).first()).toBeVisible();
});

test("a session that was ended is at the sign-in page at its next click, and comes back to where it was going", async ({
  page,
  signIn,
  ctx,
  watch,
}) => {
  watch.allow(/status of 401/);
  const person = await hireStaff(ctx, "FINANCE", "Vera Lund");
  await signIn(person, "/");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await ctx.db.staffSession.deleteMany({ where: { staffId: person.id } });
  await page.getByRole("navigation").first().getByRole("link", { name: "Vendors" }).click();
  await expect(page).toHaveURL(/\/sign-in\?/);
  await expect(page.getByRole("grid")).toHaveCount(0);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL((url) => url.pathname === "/vendors");
  await expect(page.getByRole("grid", { name: "Vendors" })).toBeVisible();
});

test("a wrong password and an unknown address are refused in the same words", async ({
  page,
  ctx,
  watch,
}) => {
  watch.allow(/status of 401/);
  const person = await hireStaff(ctx, "SUPPORT", "Nils Berg");
  const refusals: string[] = [];
  for (const email of [person.email, `nobody.${person.email}`]) {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("this is not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    const refusal = page.getByRole("alert").filter({ hasText: "is not right" });
    await expect(refusal).toBeVisible();
    await expect(page.getByLabel("Password")).toBeFocused();
    await expect(page.getByLabel("Password")).toHaveValue("");
    refusals.push(await refusal.innerText());
  }
  expect(refusals[0]).toBe(refusals[1]);
  await page.goto("/vendors");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("after signing out the back button shows nothing", async ({ page, signIn, ctx, watch }) => {
  watch.allow(/status of 401/);
  const person = await hireStaff(ctx, "FINANCE", "Ida Holm");
  await signIn(person, "/vendors");
  await expect(page.getByRole("grid", { name: "Vendors" })).toBeVisible();
  await page.getByRole("navigation").first().getByRole("link", { name: "Payroll" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Payroll" })).toBeVisible();
  await page.getByRole("button", { name: `Account of ${person.name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByLabel("E-mail")).toBeVisible();
  await expect(page.getByRole("grid")).toHaveCount(0);
  expect(await ctx.db.staffSession.count({ where: { staffId: person.id } })).toBe(0);
});

/** Calls a procedure from the page, as its own code would; resolves to the status of the answer. */
async function callOf(page: Page, procedure: string, input: object): Promise<number> {
  return page.evaluate(
    async ([name, body]) => {
      const answer = await fetch(`/api/trpc/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-trpc-source": "browser" },
        body,
      });
      return answer.status;
    },
    [procedure, JSON.stringify(input)] as const,
  );
}
