import type { Locator, Page } from "@playwright/test";
import { hireStaff } from "@/e2e/hire-staff";
import { expect, test } from "@/e2e/fixtures/test";
import { STORY_STAFF } from "@/server/testing/story/staff";
import { ownPayroll } from "./own-payroll";
import { expectStatus, outcome, vendorRow } from "./run-page";

// Not one call of the mouse in this file: what cannot be reached and pressed by keys fails it.

test("a run goes from sign-in to paid by the keyboard alone", async ({
  page,
  browser,
  watch,
  product,
  ctx,
}) => {
  test.setTimeout(90_000);
  const payroll = await ownPayroll(product, { Brook: 41_000n, Cliff: 36_000n });
  const kept = payroll.vendors[0]!;
  const left = payroll.vendors[1]!;
  let runPath = "";

  await test.step("Ines signs in", async () => {
    await page.goto("/");
    await signInByKeys(page, STORY_STAFF.ines);
  });

  await test.step("she drafts the week", async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await expect(page.getByRole("heading", { level: 1, name: "Payroll" })).toBeVisible();
    await page.keyboard.press("n");
    const dialog = page.getByRole("dialog", { name: "New payroll run" });
    await expect(dialog).toBeVisible();
    const currency = dialog.getByRole("combobox", { name: "Currency" });
    await tabTo(page, currency);
    await page.keyboard.press("Enter");
    const option = page.getByRole("option", { name: payroll.currency, exact: true });
    await expect(option).toBeVisible();
    // A list chooses by the first letters.
    await page.keyboard.type(payroll.currency);
    await expect(option).toHaveAttribute("data-highlighted", "");
    await page.keyboard.press("Enter");
    await expect(currency).toContainText(payroll.currency);
    await tabTo(page, dialog.getByRole("button", { name: "Draft run" }));
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/payroll\/prun_\w+/);
    await expectStatus(page, "Draft");
    runPath = new URL(page.url()).pathname;
  });

  await test.step("she looks into a vendor and leaves it out, and the focus comes back to where it was", async () => {
    await expect(vendorRow(page, left.name)).toBeVisible();
    await page.keyboard.press("j");
    await expect(vendorRow(page, kept.name)).toBeFocused();
    await page.keyboard.press("j");
    await expect(vendorRow(page, left.name)).toBeFocused();
    await expectVisibleFocus(page);
    await page.keyboard.press("Enter");
    const sheet = page.getByRole("dialog", { name: left.name });
    await expect(sheet.getByRole("table", { name: /^Postings/ })).toContainText(left.bookingRef);
    // Once more goes on into the sheet.
    await page.keyboard.press("Enter");
    const exclude = sheet.getByRole("button", { name: "Exclude" });
    await tabTo(page, exclude);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("alertdialog", { name: "Leave the vendor out of this run" });
    await expect(dialog).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(exclude).toBeFocused();
    await page.keyboard.press("Enter");
    await tabTo(page, dialog.getByRole("textbox", { name: "Reason" }));
    await page.keyboard.type("Waits for the new contract");
    await tabTo(page, dialog.getByRole("button", { name: "Exclude vendor" }));
    await page.keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(outcome(page, "Excluded")).toContainText("1 vendor");
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    await expect(vendorRow(page, left.name)).toBeFocused();
  });

  await test.step("she submits the run", async () => {
    await pressThrough(page, "Submit for approval", "Submit for approval", "Submit run");
    await expectStatus(page, "Awaiting approval");
  });

  const person = await hireStaff(ctx, "FINANCE", "Kai Ostrom");
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin });
  const second = await context.newPage();
  watch.add(second);
  await test.step("somebody else signs in, finds it on the overview and approves it", async () => {
    await second.goto("/");
    await signInByKeys(second, person);
    await tabTo(second, second.getByRole("link", { name: payroll.money(kept.netMinor) }));
    await second.keyboard.press("Enter");
    await expect(second).toHaveURL((url) => url.pathname === runPath);
    const approve = second.getByRole("button", { name: "Approve…" });
    await tabTo(second, approve);
    await second.keyboard.press("Enter");
    const dialog = second.getByRole("alertdialog", { name: "Approve this payroll run" });
    await expect(dialog).toBeVisible();
    await second.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(approve).toBeFocused();
    await pressThrough(second, "Approve…", "Approve this payroll run", "Approve and pay");
    await expectStatus(second, "Paid");
  });

  await test.step("Ines, whose page was open, sees it paid and reaches the receipt", async () => {
    await expectStatus(page, "Paid");
    await tabTo(page, vendorRow(page, kept.name).getByRole("link", { name: /^Download receipt/ }));
    const started = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    expect((await started).suggestedFilename()).toMatch(/\.pdf$/);
  });
  await context.close();
});

async function signInByKeys(page: Page, person: { email: string; password: string }): Promise<void> {
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.keyboard.type(person.email);
  await tabTo(page, page.getByLabel("Password"));
  await page.keyboard.type(person.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
}

/** Opens a dialog by its button, goes to its main button and presses that. */
async function pressThrough(page: Page, opener: string, title: string, confirm: string): Promise<void> {
  await tabTo(page, page.getByRole("button", { name: opener, exact: true }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog", { name: title });
  await expect(dialog).toBeVisible();
  // The focus is inside, and stays there however far one goes.
  await expect(dialog.locator(":focus")).toHaveCount(1);
  const button = dialog.getByRole("button", { name: confirm });
  await expect(button).not.toHaveAttribute("aria-disabled");
  await tabTo(page, button);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
}

const STOPS_MAX = 90;

/** Presses Tab until the element has the focus, and checks that it shows. Fails when it is never reached. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      await expectVisibleFocus(page);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`${STOPS_MAX} presses of Tab do not reach ${String(target)}.`);
}

/** Fails when one cannot see which element has the focus: it, or what is drawn around it, has an outline. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const outlined = () =>
    page.evaluate(() => {
      for (
        let element = document.activeElement, up = 0;
        element && up < 3;
        element = element.parentElement, up++
      ) {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) return true;
      }
      return false;
    });
  await expect.poll(outlined, { message: "the focus shows" }).toBe(true);
}
