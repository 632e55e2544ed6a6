import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures/test";
import { hireStaff } from "@/e2e/hire-staff";
import { oldBookings, withCap } from "./old-bookings";

// A run waits at one of them. Before it are more than the first batches take, behind it more than any batch does:
// when the run is paused there, some are in the archive and some are not.
const MANY = 8_000;
const HELD_BACK = 2_600;
const KEY = "archive-bookings";

test("an admin rehearses, starts what was rehearsed, pauses, resumes, and the numbers agree", async ({
  page,
  signIn,
  ctx,
}) => {
  // Thousands of bookings go there and a few come back; a machine with other work to do takes its time.
  test.setTimeout(240_000);
  const old = await oldBookings(ctx, MANY);
  const holdId = "lhold_e2earchive";
  await ctx.db.legalHold.create({
    data: {
      id: holdId,
      kind: "BOOKING",
      subjectRef: old.ref(MANY),
      reason: "A lawsuit",
      placedByName: "Ada Lindqvist",
    },
  });
  try {
    await withCap(ctx, { shareBps: 10_000, floorRows: 10_000 }, async () => {
      await signIn("ada", "/maintenance");
      await page.getByRole("link", { name: "Rehearse or start: Archive bookings" }).click();
      await page.getByRole("button", { name: "Rehearse", exact: true }).click();
      const start = page.getByRole("button", { name: "Start as rehearsed…" });
      await expect(start).toBeVisible({ timeout: 60_000 });
      await expect(figure(page, "Would be taken")).toHaveText("7,999");
      await expect(page.getByRole("table", { name: "Skipped by reason" })).toContainText("on legal hold1");
      await expect(page.getByRole("table", { name: "Sample rows" })).toContainText(old.ref(MANY));
      await expect(page.getByRole("timer")).toHaveText(/^1[345]:\d\d$/);
      expect(await old.counts()).toEqual({ archived: 0, live: MANY });

      const letGo = await old.holdBack(HELD_BACK);
      await start.click();
      const dialog = page.getByRole("alertdialog", { name: "Start Archive bookings as rehearsed" });
      await expect(dialog).toContainText("7,999 rows");
      await dialog.getByRole("textbox", { name: "Reason" }).fill("The archive is due");
      const typed = dialog.getByRole("textbox", { name: `Type ${KEY} to start` });
      const confirm = dialog.getByRole("button", { name: "Start" });
      await expect(confirm).toBeDisabled();
      await typed.fill("archive bookings");
      await typed.blur();
      await expect(typed).toHaveAccessibleDescription(/This is not/);
      await expect(confirm).toBeDisabled();
      await typed.fill(KEY);
      await confirm.click();

      await expect(page).toHaveURL(/\/maintenance\/runs\/mrun_/);
      await expect.poll(async () => (await old.counts()).archived, { timeout: 60_000 }).toBeGreaterThan(0);
      await expectStatus(page, "Running");
      await decide(page, "Pause…", "Pause this run", "Pause", "Let me look at it first");
      await letGo();
      await expectStatus(page, "Paused");
      const paused = await old.counts();
      expect(paused.archived).toBeGreaterThan(0);
      expect(paused.live).toBeGreaterThan(1);
      await decide(page, "Resume…", "Resume this run", "Resume", "It looks right");
      await expectStatus(page, "Done");
      await expect(figure(page, "Taken")).toHaveText("7,999");
      await expect(page.getByText(/^Ended: .*everything was looked at/i)).toBeVisible();
      expect(await old.counts()).toEqual({ archived: MANY - 1, live: 1 });
      const runId = page.url().split("/").at(-1)!;
      const run = await ctx.db.maintenanceRun.findUniqueOrThrow({ where: { id: runId } });
      const rehearsal = await ctx.db.maintenanceRun.findUniqueOrThrow({ where: { id: run.dryRunId! } });
      expect(run.idsHash).toBe(rehearsal.idsHash);

      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Report as CSV" }).click();
      const csv = await readFile(await (await download).path(), "utf8");
      expect(csv).toContain("moved,7999");
      expect(csv).toContain("LEGAL_HOLD: on legal hold,1");

      await restoreSome(page, ctx, old);
    });
  } finally {
    await ctx.db.legalHold.delete({ where: { id: holdId } });
    await old.remove();
  }
});

/** On the page of the run: two bookings are selected, one of which conflicts, and the other comes back. */
async function restoreSome(
  page: Page,
  ctx: Parameters<typeof oldBookings>[0],
  old: Awaited<ReturnType<typeof oldBookings>>,
): Promise<void> {
  // What belongs to the second one would come back under a key that somebody else has by now.
  await ctx.pool.query(
    `INSERT INTO archived_booking_refund (ref, booking_id, amount_minor, refunded_at, recorded_at, checksum)
     SELECT ref || '-refund', id, 100, now(), now(), decode(repeat('00', 32), 'hex')
       FROM archived_booking WHERE ref = $1`,
    [old.ref(2)],
  );
  await ctx.pool.query(
    `INSERT INTO booking_refund (ref, booking_id, amount_minor, refunded_at, recorded_at)
     SELECT $1 || '-refund', id, 100, now(), now() FROM booking WHERE ref = $2`,
    [old.ref(2), old.ref(MANY)],
  );
  const archived = page.getByRole("grid", { name: "Archived bookings" });
  await page.getByRole("searchbox", { name: "Search by reference" }).fill(old.ref(1).slice(0, -1));
  await archived.getByRole("checkbox", { name: `Select ${old.ref(1)}`, exact: true }).click();
  await archived.getByRole("checkbox", { name: `Select ${old.ref(2)}`, exact: true }).click();
  await page.getByRole("button", { name: "Look for conflicts: selected" }).click();
  const report = page.getByRole("region", { name: "Conflict report" });
  await expect(report).toContainText("1 would stay in the archive, 1 booking would come back", {
    timeout: 60_000,
  });
  await expect(report.getByRole("table", { name: "Skipped by reason" })).toContainText(
    "a live refund, dispute or instalment has its key1",
  );
  await page.getByRole("button", { name: "Restore selected…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Restore the selected bookings" });
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Support needs it");
  await dialog.getByRole("textbox", { name: "Type restore-bookings to restore" }).fill("restore-bookings");
  await dialog.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Restore bookings" })).toBeVisible();
  await expectStatus(page, "Done");
  await expect(figure(page, "Brought back")).toHaveText("1");
  await expect(page.getByRole("table", { name: "Skipped by reason" })).toContainText(
    "a live refund, dispute or instalment has its key1",
  );
  expect(await old.counts()).toEqual({ archived: MANY - 2, live: 2 });
}

test("a run over its cap stops, waits, and is approved by a second admin but not by who started it", async ({
  page,
  pageOf,
  signIn,
  ctx,
}) => {
  const old = await oldBookings(ctx, 5);
  try {
    await withCap(ctx, { shareBps: 1, floorRows: 0 }, async () => {
      await signIn("ada", `/maintenance/tasks/${KEY}`);
      await page.getByRole("button", { name: "Start without rehearsal…" }).click();
      const dialog = page.getByRole("alertdialog", { name: "Start Archive bookings without rehearsal" });
      await dialog.getByRole("textbox", { name: "Reason" }).fill("No time to rehearse");
      await dialog.getByRole("textbox", { name: `Type ${KEY} to start` }).fill(KEY);
      await dialog.getByRole("button", { name: "Start" }).click();
      await expectStatus(page, "Needs approval");
      expect((await old.counts()).archived).toBe(0);
      await expect(page.getByRole("button", { name: "Approve…" })).toHaveAccessibleDescription(
        /Who started a run cannot approve it/,
      );
      await expect(page.getByRole("button", { name: "Resume…" })).toHaveCount(0);

      const second = await pageOf(await hireStaff(ctx, "ADMIN", "Bo Ekman"), new URL(page.url()).pathname);
      await second.getByRole("button", { name: "Approve…" }).click();
      const approval = second.getByRole("alertdialog", { name: "Approve what is over the cap" });
      await approval.getByRole("textbox", { name: "Reason" }).fill("All of them are old");
      await approval.getByRole("textbox", { name: `Type ${KEY} to approve` }).fill(KEY);
      await approval.getByRole("button", { name: "Approve" }).click();
      await expectStatus(second, "Done");
      await expect(second.getByRole("main")).toContainText("Bo Ekman");
      expect(await old.counts()).toEqual({ archived: 5, live: 0 });
      // Nothing is pressed: the page of who waits follows by itself.
      await expectStatus(page, "Done");
    });
  } finally {
    await old.remove();
  }
});

/** The figure under this name in the report. */
function figure(page: Page, name: string) {
  return page
    .locator("dl > div")
    .filter({ has: page.locator("dt").getByText(name, { exact: true }) })
    .locator("dd")
    .first();
}

async function expectStatus(page: Page, status: string): Promise<void> {
  await expect(
    page.getByRole("main").locator("header").first().getByText(status, { exact: true }),
  ).toBeVisible({ timeout: 60_000 });
}

/** Opens a decision about the run, gives the reason and confirms. */
async function decide(
  page: Page,
  button: string,
  title: string,
  confirm: string,
  reason: string,
): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  const dialog = page.getByRole("alertdialog", { name: title });
  await expect(dialog.getByRole("button", { name: confirm })).toHaveAccessibleDescription("Say why first.");
  await dialog.getByRole("textbox", { name: "Reason" }).fill(reason);
  await dialog.getByRole("button", { name: confirm }).click();
  await expect(dialog).toBeHidden();
}
