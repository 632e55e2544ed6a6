import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures/test";
import { hireStaff } from "@/e2e/hire-staff";
import { ownPayroll } from "@/e2e/payroll/own-payroll";

/** The bodies that a form can send anywhere without asking first. */
const ENCODINGS = ["multipart/form-data", "text/plain", "application/x-www-form-urlencoded"] as const;

/** A form of another site that sends itself when its button is pressed. */
interface HostileForm {
  action: string;
  enctype: (typeof ENCODINGS)[number];
  fields: Record<string, string>;
}

let site: Server;
let form: HostileForm;

test.beforeAll(async () => {
  site = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html");
    answer.end(pageWith(form));
  });
  await new Promise<void>((resolve) => site.listen(0, resolve));
});
test.afterAll(() => new Promise<unknown>((resolve) => site.close(resolve)));

// Another host is another site, where SameSite keeps the cookie back; another port of the same host is the same site,
// so the cookie goes along and only the guard stands between.
for (const [host, cookieGoesAlong] of [
  ["127.0.0.1", false],
  ["localhost", true],
] as const) {
  test(`a form on ${host} cannot change anything with the cookie of whoever is signed in`, async ({
    page,
    signIn,
    product,
    ctx,
    watch,
  }) => {
    watch.allow(/status of 4\d\d/);
    const payroll = await ownPayroll(product, { Victim: 45_000n });
    const vendorId = payroll.vendors[0]!.id;
    const runId = await payroll.submit("omar");
    const { version } = await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
    const hold = { vendorId, reason: "Sent by another site" };
    const reject = { runId, seenVersion: version, comment: "Sent by another site" };
    await signIn("ines");
    const origin = new URL(page.url()).origin;

    const attacks = ENCODINGS.flatMap((enctype): HostileForm[] => [
      { action: `${origin}/api/trpc/payroll.holds.place`, enctype, fields: hold },
      {
        action: `${origin}/api/trpc/payroll.runs.reject`,
        enctype,
        fields: { ...reject, seenVersion: String(version) },
      },
      // JSON as a form can spell it, around the equals sign between the name of a field and its value.
      {
        action: `${origin}/api/trpc/payroll.holds.place`,
        enctype,
        fields: { [JSON.stringify({ ...hold, x: "" }).slice(0, -2)]: '"}' },
      },
      { action: `${origin}/api/auth/sign-out`, enctype, fields: {} },
    ]);
    for (const attack of attacks) await expectRefused(page, host, attack, cookieGoesAlong);
    expect(await ctx.db.hold.count({ where: { vendorId } })).toBe(0);
    expect(await ctx.db.approval.count({ where: { runId } })).toBe(0);
    expect(await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({
      status: "AWAITING_APPROVAL",
      version,
    });

    // The same request from the product's own page is obeyed, so it was the site that was refused. She is signed in.
    await page.goto("/");
    const own = await page.evaluate(async (body) => {
      const answer = await fetch("/api/trpc/payroll.holds.place", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      return answer.status;
    }, JSON.stringify(hold));
    expect(own).toBe(200);
    expect(await ctx.db.hold.count({ where: { vendorId } })).toBe(1);
  });
}

for (const enctype of ENCODINGS) {
  test(`a form as ${enctype} cannot import bookings for an admin`, async ({ page, signIn, ctx, watch }) => {
    watch.allow(/status of 4\d\d/);
    const admin = await hireStaff(ctx, "ADMIN", "Mona Frost");
    await signIn(admin);
    const { origin } = new URL(page.url());
    const fields = { file: "booking_ref,vendor_ref" };
    await expectRefused(
      page,
      "localhost",
      { action: `${origin}/api/imports/bookings`, enctype, fields },
      true,
    );
    expect(await ctx.db.bookingImport.count({ where: { startedById: admin.id } })).toBe(0);
  });
}

/** Sends the form from that host, and expects an answer of 4xx. */
async function expectRefused(page: Page, host: string, attack: HostileForm, cookieGoesAlong: boolean) {
  form = attack;
  const { status, cookie } = await send(page, `http://${host}:${(site.address() as AddressInfo).port}/`);
  const which = `${attack.enctype} to ${attack.action}`;
  expect(cookie, which).toBe(cookieGoesAlong);
  expect(status, which).toBeGreaterThanOrEqual(400);
  expect(status, which).toBeLessThan(500);
}

/** Opens the other site and presses its button; tells the answer's status and whether a cookie went along. */
async function send(page: Page, siteUrl: string): Promise<{ status: number; cookie: boolean }> {
  await page.goto(siteUrl);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Win a prize" }).click();
  const answer = await answered;
  const headers = await answer.request().allHeaders();
  return { status: answer.status(), cookie: /session/.test(headers["cookie"] ?? "") };
}

function pageWith({ action, enctype, fields }: HostileForm): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  return `<!doctype html><title>Prizes</title><link rel="icon" href="data:,"><form method="post" action="${escaped(action)}" enctype="${enctype}">${inputs.join("")}<button>Win a prize</button></form>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
