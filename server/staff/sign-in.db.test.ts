import { beforeAll, describe, expect, it } from "vitest";
import { PASSWORD, testWeb, type TestWeb } from "@/server/api/testing/test-web";
import { useTestDatabase } from "@/server/testing/database";
import { makeAuth } from "./auth";
import { ABSOLUTE_SESSION_MS, IDLE_SESSION_MS } from "./session-limits";

const database = useTestDatabase();
let web: TestWeb;
beforeAll(() => {
  web = testWeb(database);
});

const signInPath = "/api/auth/sign-in/email";
const attempt = (email: string, password: string, address: string) =>
  web.post(signInPath, { email, password }, { "x-forwarded-for": address });

describe("sign-in", () => {
  it("gives a session cookie that scripts and other sites cannot use, and nothing secret in the body", async () => {
    const { id, email } = await web.staff("FINANCE");
    const response = await web.post(
      signInPath,
      { email: ` ${email.toUpperCase()} `, password: PASSWORD },
      { "x-forwarded-for": "203.0.113.7" },
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: true });
    expect(response.headers.get("cache-control")).toContain("no-store");
    const [cookie, ...others] = response.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^travellr-session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/i);
    const session = await database.prisma.staffSession.findFirstOrThrow({ where: { staffId: id } });
    expect(session.ipAddress).toBe("203.0.113.7");
    const event = await database.prisma.auditEvent.findFirstOrThrow({ where: { subjectId: session.id } });
    expect(event).toMatchObject({ action: "staff.session.started", actorId: id });
  });

  it("uses a __Host- cookie where the product is reached by https", async () => {
    const https = testWeb(database, { publicUrl: "https://office.example" });
    const { email } = await https.staff("FINANCE");
    const response = await https.post(signInPath, { email, password: PASSWORD });
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Host-travellr-session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/i,
    );
    const cookie = await https.signIn(email);
    expect((await https.call("staff.me", cookie)).status).toBe(200);
  });

  it("answers a wrong password, an unknown address and a switched-off account alike", async () => {
    const known = await web.staff("SUPPORT");
    const off = await web.staff("SUPPORT");
    await database.prisma.staffMember.update({ where: { id: off.id }, data: { disabledAt: new Date() } });
    const answers = await Promise.all(
      [
        attempt(known.email, "not the password", "203.0.113.20"),
        attempt("nobody@travellr.example", PASSWORD, "203.0.113.21"),
        attempt(off.email, PASSWORD, "203.0.113.22"),
      ].map(async (answer) => {
        const response = await answer;
        return {
          status: response.status,
          body: await response.json(),
          cookies: response.headers.getSetCookie(),
        };
      }),
    );
    const refusal = {
      status: 401,
      body: { message: "The e-mail address or the password is not right." },
      cookies: [],
    };
    expect(answers).toEqual([refusal, refusal, refusal]);
    expect(await database.prisma.staffSession.count({ where: { staffId: off.id } })).toBe(0);
  });

  it("stops the sixth wrong attempt, whichever address of one /64 it comes from, also with the right password", async () => {
    const { email } = await web.staff("SUPPORT");
    const statuses = [];
    for (let host = 1; host <= 6; host += 1)
      statuses.push((await attempt(email, "not the password", `2001:db8:9:9::${host}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    const limited = await attempt(email, PASSWORD, "2001:db8:9:9:ffff::1");
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(800);
    // Somebody at another place is not kept out.
    expect((await attempt(email, PASSWORD, "2001:db8:9:8::1")).status).toBe(200);
  });

  it("counts failures only", async () => {
    const { email } = await web.staff("SUPPORT");
    for (let n = 0; n < 8; n += 1) expect((await attempt(email, PASSWORD, "203.0.113.30")).status).toBe(200);
  });

  it("stops guessing at one account from ever new addresses", async () => {
    const { email } = await web.staff("SUPPORT");
    // The counter as fifty failures from elsewhere leave it; each real one costs a slow hash.
    const { makeSignInLimits } = await import("./sign-in-limits");
    const limits = makeSignInLimits(database.prisma);
    for (let n = 0; n < 50; n += 1) expect(await limits.take({ email, address: `198.51.100.${n}` })).toBe(0);
    expect((await attempt(email, PASSWORD, "203.0.113.31")).status).toBe(429);
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["numbers", '{"email":1,"password":2}'],
    ["a list as address", '{"email":["a@b.example"],"password":"x"}'],
    ["an endless password", JSON.stringify({ email: "a@b.example", password: "x".repeat(10_000) })],
  ])("answers %s with 400", async (_, body) => {
    expect((await web.post(signInPath, body)).status).toBe(400);
  });

  it.each([
    ["NUL in the address", "a\u0000b@travellr.example"],
    ["a look-alike @", "ines＠travellr.example"],
    ["half an emoji", "a\ud800@travellr.example"],
    ["no address at all", "' OR 1=1 --"],
  ])("refuses %s like any wrong address", async (name, email) => {
    expect((await attempt(email, PASSWORD, `198.51.100.${name.length}`)).status).toBe(401);
  });

  it("refuses a body of 20 MB and one from another site", async () => {
    expect((await web.post(signInPath, "x".repeat(20_000_000))).status).toBe(413);
    const foreign = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    expect((await web.post(signInPath, { email: "a@b.example", password: "x" }, foreign)).status).toBe(403);
    expect(web.logged.at(-1)).toMatchObject({ security: "cross-site-request", refusal: "fetch-site" });
  });

  it("opens no other door of the sign-in library", async () => {
    for (const path of [
      "sign-up/email",
      "update-user",
      "get-session",
      "change-email",
      "forget-password",
      "ok",
    ])
      expect((await web.post(`/api/auth/${path}`, {})).status).toBe(404);
  });
});

describe("a session", () => {
  it("ends with sign-out, and the browser is told to forget it", async () => {
    const { email } = await web.staff("AUDITOR");
    const cookie = await web.signIn(email);
    const response = await web.post("/api/auth/sign-out", {}, { cookie });
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()[0]).toMatch(/^travellr-session=; Max-Age=0/i);
    expect((await web.call("staff.me", cookie)).status).toBe(401);
  });

  it("is replaced, not doubled, when the same browser signs in again", async () => {
    const { id, email } = await web.staff("AUDITOR");
    const first = await web.signIn(email);
    const again = await web.post(signInPath, { email, password: PASSWORD }, { cookie: first });
    const second = again.headers.getSetCookie()[0]!.split(";")[0]!;
    expect(second).not.toBe(first);
    expect((await web.call("staff.me", first)).status).toBe(401);
    expect((await web.call("staff.me", second)).status).toBe(200);
    expect(await database.prisma.staffSession.count({ where: { staffId: id } })).toBe(1);
  });

  it("ends after 30 minutes without use and lives on with it", async () => {
    const { id, email } = await web.staff("AUDITOR");
    const cookie = await web.signIn(email);
    web.clock.set(new Date());
    web.clock.advance(IDLE_SESSION_MS - 60_000);
    expect((await web.call("staff.me", cookie)).status).toBe(200);
    web.clock.advance(IDLE_SESSION_MS - 60_000);
    expect((await web.call("staff.me", cookie)).status).toBe(200);
    web.clock.advance(IDLE_SESSION_MS + 1);
    expect((await web.call("staff.me", cookie)).status).toBe(401);
    expect(await database.prisma.staffSession.count({ where: { staffId: id } })).toBe(0);
    web.clock.set(new Date());
  });

  it("ends after twelve hours although in use", async () => {
    const { id, email } = await web.staff("AUDITOR");
    const cookie = await web.signIn(email);
    const now = web.clock.now();
    await database.prisma.staffSession.updateMany({
      where: { staffId: id },
      data: { createdAt: new Date(now.getTime() - ABSOLUTE_SESSION_MS), updatedAt: now },
    });
    expect((await web.call("staff.me", cookie)).status).toBe(401);
  });

  it("cannot be made from a cookie with another signature", async () => {
    const { email } = await web.staff("AUDITOR");
    const cookie = await web.signIn(email);
    expect((await web.call("staff.me", cookie.slice(0, -6) + "AAAAA%3D")).status).toBe(401);
    expect((await web.call("staff.me", `travellr-session=${"x".repeat(20_000)}`)).status).toBe(401);
  });
});

describe("the sign-in library", () => {
  it("keeps no copy of a session in the cookie, and takes no sign-ups", () => {
    const { options } = makeAuth(database.prisma, { secret: "s".repeat(32), isHttps: true });
    expect(options.session.cookieCache).toEqual({ enabled: false });
    expect(options.emailAndPassword).toMatchObject({ disableSignUp: true });
    expect("plugins" in options).toBe(false);
  });
});
