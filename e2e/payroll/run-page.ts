import type { Locator, Page } from "@playwright/test";
import { expect } from "@/e2e/fixtures/test";

/** The row of a vendor in the table of a run. */
export function vendorRow(page: Page, name: string): Locator {
  return page
    .getByRole("grid", { name: /^Payouts of this run/ })
    .getByRole("row")
    .filter({ hasText: name });
}

/** The button of the outcome strip: its label, sum and count of vendors. */
export function outcome(page: Page, label: string): Locator {
  return page.getByRole("list", { name: "Vendors by outcome" }).getByRole("button", { name: label });
}

/** The status beside the title of the page. */
function statusOf(page: Page): Locator {
  return page.locator("header").filter({ has: page.getByRole("heading", { level: 1 }) });
}

/** Waits until the run is in this status. */
export async function expectStatus(page: Page, status: string): Promise<void> {
  await expect(statusOf(page).getByText(status, { exact: true })).toBeVisible({ timeout: 20_000 });
}

/** The amount at the foot of a column, as text without currency. */
export async function columnTotal(page: Page, header: string): Promise<string> {
  const grid = page.getByRole("grid", { name: /^Payouts of this run/ });
  const column = await grid
    .getByRole("columnheader", { name: header, exact: true })
    .getAttribute("aria-colindex");
  return (await grid.getByRole("row").last().locator(`[aria-colindex="${column}"]`).innerText()).trim();
}

/** What a dialog says about one fact of the decision. */
export function factOf(dialog: Locator, term: string): Locator {
  return dialog
    .locator("dt")
    .filter({ hasText: new RegExp(`^${term}$`) })
    .locator("xpath=following-sibling::dd[1]");
}
