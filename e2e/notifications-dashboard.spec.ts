import { expect, test } from "./fixtures/test";
import { messageRow } from "@/server/notifications/testing/message-rows";
import { newId } from "@/server/platform/ids";
import type { MessageStatus } from "@/server/platform/prisma/enums";

const DAY_MS = 86_400_000;

test("D6: the dashboard counts a day, compares it, and leads to the messages and what to do about them", async ({
  page,
  signIn,
  ctx,
  expectAccessible,
}) => {
  // A day on which nothing else happened.
  const daysAgo = 200 + 2 * (Math.floor(Date.now() / 60_000) % 300);
  const day = new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
  const dayBefore = new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);
  const sent: [day: string, channel: "EMAIL" | "SMS", status: MessageStatus][] = [
    [day, "EMAIL", "DELIVERED"],
    [day, "EMAIL", "DELIVERED"],
    [day, "SMS", "DELIVERED"],
    [day, "EMAIL", "BOUNCED"],
    [day, "SMS", "SKIPPED"],
    [dayBefore, "EMAIL", "DELIVERED"],
  ];
  await ctx.db.message.createMany({
    data: sent.map(([on, channel, status]) => {
      const firstSentAt = new Date(`${on}T09:00:00Z`);
      const id = newId("msg");
      return {
        ...messageRow({ channel, status, createdAt: firstSentAt }),
        firstSentAt,
        statusAt: new Date(firstSentAt.getTime() + 2_000),
        attempts: 1,
        id,
        dedupeKey: id,
        ...(status === "BOUNCED" ? { statusCode: "Permanent" } : {}),
      };
    }),
  });

  await signIn("sam", "/notifications");
  await page
    .getByRole("navigation", { name: "Notifications" })
    .getByRole("link", { name: "Dashboard" })
    .click();
  await expect(page.getByRole("button", { name: "Week" })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Day", exact: true }).click();
  await expect(page).toHaveURL(/period=day/);

  await page.goto(`/notifications/dashboard?period=day&to=${day}`);
  const figure = (label: string) =>
    page.getByRole("main").locator("dl > div").filter({ hasText: label }).first();
  await expect(figure("Messages")).toContainText("5");
  await expect(figure("Messages")).toContainText("1 before, +400 %");
  await expect(figure("Delivered")).toContainText("75 % of what went out, 100 % before");
  await expect(figure("Mails returned")).toContainText("33.33 %");
  await expect(figure("Time to delivery, median")).toContainText("2 s");
  const bySms = page.getByRole("table", { name: "By channel" }).getByRole("row").filter({ hasText: "SMS" });
  await expect(bySms).toContainText("100 %");
  await expect(page.getByRole("table", { name: "By template" })).toContainText("Booking confirmation");
  await expect(
    page.getByRole("img", { name: "Messages by hour, stacked by what became of them" }),
  ).toBeVisible();
  await expect(page.locator("main svg .recharts-bar-rectangle").first()).toBeVisible();
  await expect(
    page.getByRole("table", { name: "Messages by hour" }).getByRole("row").filter({ hasText: "09:00" }),
  ).toContainText("5");
  await expectAccessible();

  await page.getByRole("link", { name: "Failed messages: 1" }).click();
  await expect(page).toHaveURL(/status=UNDELIVERED,BOUNCED,FAILED,EXPIRED/);
  const rows = page
    .getByRole("grid", { name: "Messages" })
    .getByRole("row")
    .filter({ hasText: "Booking confirmation" });
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("Bounced");
  await rows.click();
  await expect(page.getByText("The recipient's mail server refused the mail for good")).toBeVisible();
  await expect(page.getByText("Ask for the right address, correct it")).toBeVisible();
  await page.goBack();

  await page.goBack();
  await page.getByRole("button", { name: "Month" }).click();
  await expect(page.getByRole("table", { name: "Messages by day" })).toBeVisible();
  await page.goto("/notifications/dashboard?period=week&to=2019-03-01");
  await expect(page.getByText("Nothing was sent in this time, nor before it")).toBeVisible();
});
