import type { Page } from "@playwright/test";
import { hireStaff } from "./hire-staff";
import { expect, test } from "./fixtures/test";
import { ownPayroll } from "./payroll/own-payroll";
import { expectStatus, vendorRow } from "./payroll/run-page";

// The longest of all files, and none of its tests changes anything for another.
test.describe.configure({ mode: "parallel" });

const IN_BOTH_THEMES = new Set([
  "/",
  "/payroll?new=true",
  "/vendors",
  "/maintenance/tasks/archive-bookings",
  "/audit",
]);

test("no page breaks WCAG 2.2 AA in either theme", async ({
  page,
  signIn,
  product,
  ctx,
  watch,
  expectAccessible,
}) => {
  // Two dozen pages, each looked through by axe, which is slow where the machine is.
  test.setTimeout(480_000);
  // Two of the pages are those that say that there is no such page.
  watch.allow(/status of 404 .*(pout_nobody|no-such-page)/);
  await choose(page, "light");
  const payroll = await ownPayroll(product, { Terrace: 45_000n, Tower: 300n });
  const vendor = payroll.vendors[0]!;
  const runId = await payroll.submit("ines");
  const payout = await ctx.db.payout.findFirstOrThrow({ where: { runId, vendorId: vendor.id } });
  const partlyPaid = await ctx.db.payrollRun.findFirstOrThrow({
    where: { status: { in: ["PARTLY_PAID", "PAID"] } },
  });
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expectTheme(page, "light");
  await expectAccessible();

  await signIn("omar");
  const routes = [
    "/",
    "/payroll",
    "/payroll?new=true",
    "/payroll?currency=XTS",
    `/payroll/${partlyPaid.id}`,
    `/payroll/${runId}`,
    `/payroll/${runId}?tab=decisions`,
    `/payroll/${runId}?outcome=SUSPENDED`,
    `/payroll/${runId}?peek=${payout.id}`,
    `/payouts/${payout.id}`,
    "/payouts/pout_nobody",
    "/vendors",
    "/vendors?q=nobody-has-this-name",
    `/vendors/${vendor.id}`,
    `/vendors/${vendor.id}?tab=payouts`,
    `/vendors/${vendor.id}?tab=statement`,
    "/maintenance",
    "/maintenance/tasks/archive-bookings",
    "/maintenance/runs",
    "/maintenance/policies",
    "/maintenance/holds",
    "/audit",
    "/bookings/import",
    "/no-such-page",
  ];
  for (const route of routes)
    await test.step(route, async () => {
      await page.goto(route);
      await expectLoaded(page);
      // What is left out has nothing in other colours than these have.
      await expectAccessible(page, IN_BOTH_THEMES.has(route) || route.endsWith(payout.id) ? "both" : "one");
    });

  await test.step("the approve dialog", async () => {
    await page.goto(`/payroll/${runId}`);
    await page.getByRole("button", { name: "Approve…" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Approve this payroll run" });
    await expect(dialog.getByRole("button", { name: "Approve and pay" })).not.toHaveAttribute(
      "aria-disabled",
    );
    await expectAccessible();
    await page.keyboard.press("Escape");
  });
});

test("what an admin and a newcomer see keeps WCAG 2.2 AA in either theme", async ({
  page,
  signIn,
  pageOf,
  ctx,
  expectAccessible,
}) => {
  await choose(page, "dark");
  await signIn("ada", "/bookings/import");
  await expectLoaded(page);
  await expectTheme(page, "dark");
  await expectAccessible();
  await page.goto("/audit");
  await page.getByRole("grid", { name: "Audit events" }).getByRole("row").nth(1).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible();
  const newcomer = await pageOf(await hireStaff(ctx, "SUPPORT", "Una Novak"));
  await choose(newcomer, "dark");
  await newcomer.goto("/");
  await expect(newcomer.getByText("Nothing here needs you")).toBeVisible();
  await expectAccessible(newcomer);
  await newcomer.goto("/payroll");
  await expect(newcomer.getByText("You do not have access to this")).toBeVisible();
  await expectAccessible(newcomer);
  // The newcomer may read the log of their own doings, in which nothing of payroll is.
  await newcomer.goto("/audit?q=payroll.run");
  await expect(newcomer.getByText("No entry matches")).toBeVisible();
  await expectAccessible(newcomer);
});

test("on a phone the run page does not scroll sideways, and a run can be approved", async ({
  page,
  signIn,
  product,
  expectAccessible,
}) => {
  await page.setViewportSize({ width: 360, height: 800 });
  const payroll = await ownPayroll(product, { Pier: 1_300_000n, Dock: 25_000n });
  const runId = await payroll.submit("ines");
  await signIn("omar", `/payroll/${runId}`);
  await expectStatus(page, "Awaiting approval");
  await expect(vendorRow(page, payroll.vendors[0]!.name)).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible();
  await page.getByRole("button", { name: "Approve…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Approve this payroll run" });
  const approve = dialog.getByRole("button", { name: "Approve", exact: true });
  await dialog.getByRole("textbox", { name: "Type the total to approve" }).fill("10600.00");
  await expect(approve).toBeEnabled();
  await expect(approve).toBeInViewport({ ratio: 1 });
  // A money button suits a thumb: 44 pixels, WCAG 2.5.5.
  expect((await approve.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await expectNoSidewaysScroll(page);
  await expectAccessible();
  await approve.click();
  await expect(page.getByText("1 of 2 approvals are given.")).toBeVisible();
  await expectNoSidewaysScroll(page);
  for (const path of ["/", "/payroll", "/vendors", `/vendors/${payroll.vendors[0]!.id}`]) {
    await page.goto(path);
    await expectLoaded(page);
    await expectNoSidewaysScroll(page);
  }
});

async function expectLoaded(page: Page): Promise<void> {
  // Behind an open dialog there is no main part for those who listen.
  const content = page
    .getByRole("main")
    .or(page.getByRole("dialog"))
    .or(page.getByRole("heading", { level: 1 }));
  await expect(content.first()).toBeVisible();
  // Loading is over when no part of the page says that it is busy.
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** Chooses the theme as the switch in the top bar does, by its cookie. */
async function choose(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.context().addCookies([{ name: "theme", value: theme, domain: "localhost", path: "/" }]);
}

async function expectTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe(theme);
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wider = await page.evaluate(() =>
    [document.documentElement, document.querySelector("main")].flatMap((element) =>
      element && element.scrollWidth > element.clientWidth
        ? [`${element.tagName}: ${element.scrollWidth} in ${element.clientWidth}`]
        : [],
    ),
  );
  expect(wider).toEqual([]);
}
