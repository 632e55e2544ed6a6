import { clearAlarm } from "@/server/alarms/commands/clear-alarm";
import { openAlarm } from "@/server/alarms/commands/open-alarm";
import { inTransaction } from "@/server/platform/context";
import { expect, test } from "@/e2e/fixtures/test";

/** Longer than the frame waits between two looks. */
const SEEN_WITHIN_MS = 25_000;

// A critical alarm of an earlier test would stand on the page from the beginning.
test.beforeEach(async ({ ctx }) => {
  const open = await ctx.db.alarm.findMany({
    where: { clearedAt: null, acknowledgedAt: null, severity: "CRITICAL" },
    select: { ruleKey: true },
    distinct: ["ruleKey"],
  });
  for (const { ruleKey } of open) await inTransaction(ctx, (tx) => clearAlarm(tx, ruleKey));
});

test("a critical alarm comes up on the page one is on, finance acknowledges it, and it is over", async ({
  signIn,
  page,
  ctx,
  expectAccessible,
}) => {
  const subjectId = `pout_${Date.now().toString(36)}`;
  const message = `The transfer of ${subjectId} differs.`;
  const bell = page.getByRole("banner").getByRole("link", { name: /^Alarms: / });
  const bar = page.getByText(message);
  await signIn("ines", "/vendors");
  await expect(bell).toBeVisible();
  const title = page.getByRole("heading", { level: 1, name: "Vendors" });
  const before = await title.boundingBox();

  await inTransaction(ctx, (tx) =>
    openAlarm(tx, { rule: "payroll", subjectKind: "payout", subjectId, message }),
  );
  await expect(bar).toBeVisible({ timeout: SEEN_WITHIN_MS });
  await expect(bell).toHaveAccessibleName(/\d+ open/);
  // What comes while a page is open moves nothing on it, and covers nothing.
  expect((await title.boundingBox())?.y).toBe(before?.y);
  await title.click({ trial: true });
  for (const button of await page.getByRole("main").getByRole("button").all())
    if (await button.isVisible()) await button.click({ trial: true });
  const strip = await page.getByRole("region", { name: "Critical alarm" }).boundingBox();
  const main = await page.getByRole("main").boundingBox();
  expect(strip!.y).toBeGreaterThanOrEqual(main!.y + main!.height - 1);

  await page.getByRole("link", { name: /^Details/ }).click();
  await expect(page).toHaveURL(/\/alarms\?alarm=alrm_/);
  const sheet = page.getByRole("dialog", { name: "Payroll needs a person" });
  await expect(sheet).toContainText(message);
  await expect(sheet.getByRole("region", { name: "Who was told" })).toContainText("Nobody was told");
  await expectAccessible();
  await sheet.getByRole("button", { name: "Acknowledge" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("What is done about it").fill("The bank has been called.");
  await dialog.getByRole("button", { name: "Acknowledge" }).click();
  await expect(dialog).toBeHidden();
  await expect(sheet).toContainText("The bank has been called.");
  await expect(sheet.getByRole("button", { name: "Acknowledge" })).toBeHidden();
});

test("a critical alarm that ends while one looks says so, and why", async ({ signIn, page, ctx }) => {
  const subjectId = `pout_${Date.now().toString(36)}`;
  const message = `The transfer of ${subjectId} differs.`;
  const reason = `The bank paid ${subjectId} after all.`;
  await inTransaction(ctx, (tx) =>
    openAlarm(tx, { rule: "payroll", subjectKind: "payout", subjectId, message }),
  );
  await signIn("ines", "/vendors");
  await expect(page.getByText(message)).toBeVisible({ timeout: SEEN_WITHIN_MS });
  await inTransaction(ctx, (tx) => clearAlarm(tx, "payroll", subjectId, reason));
  const over = page.getByRole("region", { name: "Alarm that is over" });
  await expect(over).toContainText(reason, { timeout: SEEN_WITHIN_MS });
  await over.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByText(reason)).toBeHidden();
});

test("support sees that something is wrong but not what it says of money, and what became of it", async ({
  signIn,
  page,
  ctx,
}) => {
  const subjectId = `test-${Date.now().toString(36)}`;
  const reason = `Mended: ${subjectId}.`;
  await inTransaction(ctx, (tx) =>
    openAlarm(tx, { rule: "payroll", subjectId, message: "Hotel Rosa was paid twice." }),
  );
  await signIn("sam", "/alarms");
  const row = page.getByRole("row").filter({ hasText: "Payroll needs a person" }).first();
  await expect(row).toBeVisible();
  await expect(page.getByText("Hotel Rosa")).toHaveCount(0);
  await row.click();
  await expect(page.getByRole("button", { name: "Acknowledge" })).toHaveCount(0);

  await inTransaction(ctx, (tx) => clearAlarm(tx, "payroll", subjectId, reason));
  await page.goto("/alarms?state=CLEARED");
  await expect(page.getByRole("row").filter({ hasText: reason })).toBeVisible();
});
