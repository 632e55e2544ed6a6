import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures/test";
import { setSendDelay } from "./send-delay";
import { ownPayroll } from "./own-payroll";
import { expectStatus, factOf, outcome } from "./run-page";
import { transfersTo } from "./simulated-provider";

test("a run is sent back only with a comment, and is a draft again that its editors can mend", async ({
  page,
  signIn,
  pageOf,
  product,
  ctx,
}) => {
  const payroll = await ownPayroll(product, { Orchard: 44_000n });
  const runId = await payroll.submit("ines");
  await signIn("omar", `/payroll/${runId}`);
  await page.getByRole("button", { name: "Send back" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Send the run back" });
  const sendBack = dialog.getByRole("button", { name: "Send back" });
  await expect(sendBack).toHaveAccessibleDescription("Say in a comment what has to change.");
  const comment = dialog.getByRole("textbox", { name: "What has to change" });
  await comment.fill("   ");
  await expect(sendBack).toHaveAccessibleDescription("Say in a comment what has to change.");
  await comment.fill("The cleaning fee is missing.");
  await sendBack.click();
  await expect(dialog).toBeHidden();
  await expectStatus(page, "Draft");

  const ines = await pageOf("ines", `/payroll/${runId}?tab=decisions`);
  const timeline = ines.getByRole("list", { name: "What happened to the run" });
  await expect(timeline).toContainText("Sent back");
  await expect(timeline).toContainText("The cleaning fee is missing.");
  await expect(ines.getByRole("button", { name: "Submit for approval" })).toBeEnabled();
  expect(await ctx.db.approval.findMany({ where: { runId }, select: { decision: true } })).toEqual([
    { decision: "REJECTED" },
  ]);
});

test("an approval can be taken back until the first payout is sent", async ({
  page,
  signIn,
  product,
  ctx,
}) => {
  const payroll = await ownPayroll(product, { Lagoon: 61_000n });
  const runId = await payroll.submit("ines");
  await signIn("omar", `/payroll/${runId}`);
  const restore = await setSendDelay(ctx, 120);
  try {
    await approve(page);
    await expectStatus(page, "Approved");
    await expect(page.getByText(/Sending begins in \d+ seconds/)).toBeVisible();
    await page.getByRole("button", { name: "Undo my approval" }).click();
    await expectStatus(page, "Awaiting approval");
    await expect(page.getByRole("button", { name: "Approve…" })).toBeEnabled();
    expect(await transfersTo(product.simulatorUrl, payroll.vendors[0]!.stripeAccountId)).toEqual([]);
    await page.getByRole("tab", { name: /^Decisions/ }).click();
    await expect(page.getByRole("list", { name: "What happened to the run" })).toContainText("Void");
    // He may decide again, and gets as long again to think better of it.
    await approve(page);
    await expectStatus(page, "Approved");
    await expect(page.getByText(/Sending begins in 1\d\d seconds/)).toBeVisible();
  } finally {
    await restore();
  }
  const approvals = await ctx.db.approval.findMany({ where: { runId }, orderBy: { decidedAt: "asc" } });
  expect(approvals.map((approval) => approval.voidedAt !== null)).toEqual([true, false]);
});

test("who decides on an old state is told that it changed, and sees the new one", async ({
  page,
  signIn,
  pageOf,
  product,
  ctx,
  watch,
}) => {
  watch.allow(/status of 409/);
  const payroll = await ownPayroll(product, { Prairie: 52_000n, Steppe: 38_000n });
  const runId = await payroll.submit("ines");
  await signIn("omar", `/payroll/${runId}`);
  await page.getByRole("button", { name: "Approve…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Approve this payroll run" });
  const confirm = dialog.getByRole("button", { name: "Approve and pay" });
  await expect(confirm).not.toHaveAttribute("aria-disabled");
  // From here on this tab hears nothing new until it decides.
  const hearAgain = await holdBackNews(page);

  const ines = await pageOf("ines", `/payroll/${runId}`);
  await ines.getByRole("button", { name: "Send back" }).click();
  const back = ines.getByRole("alertdialog", { name: "Send the run back" });
  await back.getByRole("textbox", { name: "What has to change" }).fill("One vendor is to be left out.");
  await back.getByRole("button", { name: "Send back" }).click();
  await expectStatus(ines, "Draft");

  const refused = page.waitForResponse((response) => response.url().includes("payroll.runs.approve"));
  await confirm.click();
  expect((await refused).status()).toBe(409);
  hearAgain();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Changed meanwhile: please look again.")).toBeVisible();
  await expect(page.getByText("Nothing was done. The run below is the newest.")).toBeVisible();
  await expectStatus(page, "Draft");
  await expect(outcome(page, "Payable")).toContainText("2 vendors");
  expect(await ctx.db.approval.count({ where: { runId, decision: "APPROVED" } })).toBe(0);
});

test("a double click on approve is one decision", async ({ page, signIn, product, ctx }) => {
  const payroll = await ownPayroll(product, { Delta: 47_000n });
  const runId = await payroll.submit("ines");
  await signIn("omar", `/payroll/${runId}`);
  await page.getByRole("button", { name: "Approve…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Approve this payroll run" });
  const confirm = dialog.getByRole("button", { name: "Approve and pay" });
  await expect(confirm).not.toHaveAttribute("aria-disabled");
  let sent = 0;
  page.on("request", (request) => (sent += request.url().includes("payroll.runs.approve") ? 1 : 0));
  await confirm.dblclick();
  await expectStatus(page, "Paid");
  expect(sent).toBe(1);
  expect(await ctx.db.approval.count({ where: { runId } })).toBe(1);
  expect(await ctx.db.auditEvent.count({ where: { action: "payroll.run.approved", subjectId: runId } })).toBe(
    1,
  );
  expect(await transfersTo(product.simulatorUrl, payroll.vendors[0]!.stripeAccountId)).toHaveLength(1);
});

async function approve(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Approve…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Approve this payroll run" });
  await expect(factOf(dialog, "Payees")).toHaveText("1 vendor");
  await dialog.getByRole("button", { name: "Approve and pay" }).click();
  await expect(dialog).toBeHidden();
}

/** Keeps the answers about the run from the page until the returned function is called. */
async function holdBackNews(page: Page): Promise<() => void> {
  let release = () => undefined as void;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/api\/trpc\/.*payroll\.runs\.get/, async (route) => {
    await released;
    await route.continue();
  });
  return () => release();
}
