import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures/test";
import { newId } from "@/server/platform/ids";

test("the kill switch stops everything with a reason, everybody sees it, and it is lifted", async ({
  page,
  signIn,
  pageOf,
  ctx,
}) => {
  try {
    await signIn("ada", "/maintenance");
    await page.getByRole("button", { name: "Stop all maintenance…" }).click();
    const stop = page.getByRole("alertdialog", { name: "Stop all maintenance" });
    await stop.getByRole("textbox", { name: "Reason" }).fill("The disk is being moved");
    await stop.getByRole("button", { name: "Stop all maintenance" }).click();
    await expect(page.getByText("All maintenance is stopped by Ada Lindqvist")).toBeVisible();
    const lena = await pageOf("lena", "/maintenance");
    await expect(lena.getByRole("main")).toContainText("The disk is being moved");
    await page.goto("/maintenance/tasks/delete-sessions");
    await expect(page.getByRole("button", { name: "Start without rehearsal…" })).toHaveAccessibleDescription(
      /All maintenance is stopped/,
    );
    await page.goto("/maintenance");
    await page.getByRole("button", { name: "Allow maintenance again…" }).click();
    const allow = page.getByRole("alertdialog", { name: "Allow maintenance again" });
    await expect(allow).toContainText("The disk is being moved");
    await allow.getByRole("textbox", { name: "Reason" }).fill("It is moved");
    await allow.getByRole("button", { name: "Allow maintenance" }).click();
    await expect(page.getByText("All maintenance is stopped by Ada Lindqvist")).toHaveCount(0);
  } finally {
    await ctx.pool.query(
      `UPDATE maintenance_settings SET stopped = false, stopped_at = NULL, stopped_by_name = NULL, stop_reason = NULL`,
    );
  }
});

test("a policy is edited within its bounds after its effect was shown, and a hold is placed and released", async ({
  page,
  signIn,
  ctx,
}) => {
  const policy = await ctx.db.retentionPolicy.findUniqueOrThrow({ where: { key: "delete-sessions" } });
  const ref = `nobody-${newId("bkg").slice(-8)}`;
  await ctx.db.booking.create({
    data: {
      ref,
      vendorId: (await ctx.db.vendor.findFirstOrThrow()).id,
      customerRef: "guest",
      customerName: "Greta Guest",
      currency: "EUR",
      grossMinor: 100n,
      status: "CONFIRMED",
      bookedAt: new Date(),
      startsOn: new Date(),
      endsOn: new Date(),
    },
  });
  try {
    await signIn("ada", "/maintenance/policies");
    await page.getByRole("button", { name: `Edit: ${policy.title}`, exact: true }).click();
    const dialog = page.getByRole("alertdialog", { name: `Edit: ${policy.title}` });
    const days = dialog.getByRole("textbox", { name: "Keep for" });
    const save = dialog.getByRole("button", { name: "Save" });
    await expect(save).toHaveAccessibleDescription("Nothing is changed yet.");
    for (const bad of ["0", "-1", "1000000000".slice(0, 9), "1.5", ""]) {
      await days.fill(bad);
      await expect(days).toHaveAttribute("aria-invalid", "true");
    }
    await days.fill("45");
    await expect(dialog.getByRole("region", { name: "Effect" })).toContainText("Older than 45 days");
    await expect(save).toHaveAccessibleDescription("Say why first.");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("The auditor asked for it");
    await save.click();
    await expect(dialog).toBeHidden();
    const row = page.getByRole("listitem", { name: policy.title, exact: true });
    await expect(row).toContainText("45 days");
    await expect(row).toContainText("The auditor asked for it");

    await page.goto("/maintenance/holds");
    await page.getByRole("button", { name: "Place a hold…" }).click();
    const place = page.getByRole("alertdialog", { name: "Place a legal hold" });
    await expect(place.getByRole("button", { name: "Place hold" })).toHaveAccessibleDescription(
      "Say what the hold is on first.",
    );
    await place.getByRole("textbox", { name: "Booking reference" }).fill(ref);
    await place.getByRole("textbox", { name: "Reason" }).fill("A lawsuit");
    await place.getByRole("button", { name: "Place hold" }).click();
    await expect(place).toBeHidden();
    await page.getByRole("button", { name: `Release the hold on ${ref}` }).click();
    const release = page.getByRole("alertdialog", { name: "Release this legal hold" });
    await release.getByRole("textbox", { name: "Reason" }).fill("It is settled");
    await release.getByRole("button", { name: "Release hold" }).click();
    await expect(release).toBeHidden();
    await page.getByRole("tab", { name: "Released" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: ref })).toContainText("It is settled");
  } finally {
    await ctx.db.retentionPolicy.update({
      where: { key: "delete-sessions" },
      data: { retainDays: policy.retainDays },
    });
    await ctx.db.booking.delete({ where: { ref } });
  }
});

const CHANGES = /^(Rehearse|Start|Stop all|Allow|Pause|Resume|Cancel run|Approve|Restore|Edit|Place|Release)/;

test("finance and auditors read all of it and can change nothing, support has no maintenance", async ({
  page,
  signIn,
  pageOf,
  watch,
}) => {
  watch.allow(/status of 403/);
  const paths = ["/maintenance", "/maintenance/tasks/prune", "/maintenance/runs"];
  paths.push("/maintenance/policies", "/maintenance/holds");
  await signIn("lena");
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText(/^Loading/)).toHaveCount(0);
    await expect(page.getByRole("main").getByRole("button", { name: CHANGES })).toHaveCount(0);
    await page.setViewportSize({ width: 360, height: 800 });
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 1440, height: 900 });
  }
  const reason = "I only read.";
  const requestKey = "12345678";
  for (const [procedure, input] of [
    ["start", { task: "prune", dryRun: true, requestKey }],
    ["setKillSwitch", { stopped: true, seenVersion: 1, reason }],
    ["editPolicy", { key: "delete-sessions", retainDays: 40, seenVersion: 1, reason }],
    ["placeHold", { kind: "BOOKING", subjectRef: "B1", reason }],
  ] as const)
    expect(await callOf(page, `maintenance.${procedure}`, input)).toBe(403);
  const ines = await pageOf("ines", "/maintenance");
  await expect(ines.getByRole("list", { name: "Tasks" }).getByRole("listitem")).not.toHaveCount(0);
  await expect(ines.getByRole("main").getByRole("button", { name: CHANGES })).toHaveCount(0);
  const sam = await pageOf("sam", "/maintenance");
  await expect(sam.getByText("You do not have access to this")).toBeVisible();
});

/** What the server answers the browser's session when a page's own button is not used. */
async function callOf(page: Page, procedure: string, input: object): Promise<number> {
  return page.evaluate(
    async ({ path, body }) => {
      const answer = await fetch(`/api/trpc/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-trpc-source": "browser" },
        body,
      });
      return answer.status;
    },
    { path: procedure, body: JSON.stringify(input) },
  );
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wider = await page.evaluate(() =>
    [document.documentElement, document.querySelector("main")].flatMap((element) =>
      element && element.scrollWidth > element.clientWidth
        ? [`${element.tagName}: ${element.scrollWidth} in ${element.clientWidth}`]
        : [],
    ),
  );
  expect(wider, page.url()).toEqual([]);
}
