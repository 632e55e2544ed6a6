import { beforeAll, describe, expect, it } from "vitest";
import { testWeb, type TestWeb, type TrpcBody } from "@/server/api/testing/test-web";
import type { RuleBroken } from "@/server/platform/errors";
import { useTestDatabase } from "@/server/testing/database";
import { disableStaff } from "./commands/disable-staff";

const database = useTestDatabase();
let web: TestWeb;
let admin: { id: string; email: string };
let cookie: string;
beforeAll(async () => {
  web = testWeb(database);
  admin = await web.staff("ADMIN", "ada");
  cookie = await web.signIn(admin.email);
});

const reason = "Moves to another team";
const ruleOf = (body: TrpcBody) => (body.error?.json.data.rule as { code: string } | undefined)?.code;
const lastEvent = (subjectId: string) =>
  database.prisma.auditEvent.findFirstOrThrow({ where: { subjectId }, orderBy: { seq: "desc" } });

describe("an admin", () => {
  it("gives a new role: sessions end, the approver's time starts, and the log knows why", async () => {
    const { id: staffId, email } = await web.staff("SUPPORT");
    const theirs = await web.signIn(email);
    expect((await web.call("staff.changeRole", cookie, { staffId, role: "FINANCE", reason })).status).toBe(
      200,
    );
    expect((await web.call("staff.me", theirs)).status).toBe(401);
    const staff = await database.prisma.staffMember.findUniqueOrThrow({ where: { id: staffId } });
    expect(staff).toMatchObject({ role: "FINANCE", approverSince: web.clock.now() });
    expect(await lastEvent(staffId)).toMatchObject({
      action: "staff.role.changed",
      actorId: admin.id,
      before: { role: "SUPPORT", approverSince: null },
      after: { role: "FINANCE" },
      reason,
    });
    await web.call("staff.changeRole", cookie, { staffId, role: "SUPPORT", reason });
    const again = await database.prisma.staffMember.findUniqueOrThrow({ where: { id: staffId } });
    expect(again.approverSince).toBeNull();
  });

  it("switches somebody off and on again", async () => {
    const { id: staffId, email } = await web.staff("FINANCE");
    const theirs = await web.signIn(email);
    expect((await web.call("staff.disable", cookie, { staffId, reason })).status).toBe(200);
    expect((await web.call("staff.me", theirs)).status).toBe(401);
    await expect(web.signIn(email)).rejects.toThrow("401");
    expect(ruleOf((await web.call("staff.disable", cookie, { staffId, reason })).body)).toBe(
      "staff.already_disabled",
    );
    expect(await lastEvent(staffId)).toMatchObject({
      action: "staff.member.disabled",
      after: { sessionsEnded: 1 },
    });
    expect((await web.call("staff.enable", cookie, { staffId, reason })).status).toBe(200);
    expect((await web.call("staff.me", await web.signIn(email))).status).toBe(200);
    expect(ruleOf((await web.call("staff.enable", cookie, { staffId, reason })).body)).toBe(
      "staff.not_disabled",
    );
  });

  it.each([
    ["staff.changeRole", { role: "FINANCE" }],
    ["staff.disable", {}],
    ["staff.enable", {}],
  ])("cannot use %s on themselves", async (path, more) => {
    const { status, body } = await web.call(path, cookie, { staffId: admin.id, reason, ...more });
    expect({ status, rule: ruleOf(body) }).toEqual({ status: 412, rule: "staff.own_account" });
  });

  it("is told of an unknown person, a missing reason and an address that is taken", async () => {
    expect((await web.call("staff.disable", cookie, { staffId: "stf_nobody", reason })).status).toBe(404);
    const nul = await web.call("staff.disable", cookie, { staffId: "stf_\u0000", reason });
    expect(nul.status).toBe(400);
    const { id: staffId, email } = await web.staff("SUPPORT");
    expect((await web.call("staff.disable", cookie, { staffId, reason: " " })).status).toBe(400);
    const twin = { name: "Twin", email: email.toUpperCase(), role: "SUPPORT", password: "twelve chars" };
    const taken = await web.call("staff.create", cookie, twin);
    expect(taken.status).toBe(400);
    expect(taken.body.error?.json.data.fieldIssues).toEqual([expect.objectContaining({ field: "email" })]);
  });

  it.each([
    ["a short password", { password: "eleven char" }],
    ["a name of invisible characters", { name: "In\u200bes" }],
    ["a name read backwards", { name: "\u202eseni" }],
    ["a look-alike @", { email: "ines＠travellr.example" }],
    ["a Cyrillic letter in the address", { email: "\u0456nes@travellr.example" }],
    ["an unknown role", { role: "OWNER" }],
  ])("cannot create staff with %s", async (_, wrong) => {
    const right = {
      name: "Ines",
      email: "ines@travellr.example",
      role: "SUPPORT",
      password: "a long passphrase",
    };
    expect((await web.call("staff.create", cookie, { ...right, ...wrong })).status).toBe(400);
    expect(await database.prisma.staffMember.count({ where: { name: "Ines" } })).toBe(0);
  });

  it("stays when two remove each other at the same moment", async () => {
    const other = await web.staff("ADMIN", "otto");
    const as = ({ id }: { id: string }) =>
      database.context({ actor: { kind: "staff", id, name: "admin", role: "ADMIN", sessionId: "ses_1" } });
    // Only these two are admins here, and both requests have passed the check of their permission.
    const outcomes = await Promise.allSettled([
      disableStaff(as(admin), { staffId: other.id, reason }),
      disableStaff(as(other), { staffId: admin.id, reason }),
    ]);
    const refusals = outcomes
      .filter((outcome) => outcome.status === "rejected")
      .map(({ reason }) => reason as RuleBroken);
    expect(refusals.map(({ code }) => code)).toEqual(["staff.last_admin"]);
    expect(await database.prisma.staffMember.count({ where: { role: "ADMIN", disabledAt: null } })).toBe(1);
    await database.prisma.staffMember.updateMany({ where: { id: admin.id }, data: { disabledAt: null } });
    cookie = await web.signIn(admin.email);
  });
});

describe("everybody", () => {
  it("sees and ends their own sessions, and not other people's", async () => {
    const { email } = await web.staff("SUPPORT");
    const here = await web.signIn(email);
    const there = await web.signIn(email);
    const list = (await web.call("staff.ownSessions.list", here)).body.result!.data.json as {
      id: string;
      isCurrent: boolean;
    }[];
    expect(list.map((session) => session.isCurrent).sort()).toEqual([false, true]);
    expect(JSON.stringify(list)).not.toMatch(/token/i);
    const sessionId = list.find((session) => !session.isCurrent)!.id;

    const stranger = await web.signIn((await web.staff("SUPPORT")).email);
    expect((await web.call("staff.ownSessions.revoke", stranger, { sessionId })).status).toBe(404);
    expect((await web.call("staff.me", there)).status).toBe(200);
    expect((await web.call("staff.ownSessions.revoke", here, { sessionId })).status).toBe(200);
    expect((await web.call("staff.me", there)).status).toBe(401);
    expect((await web.call("staff.me", here)).status).toBe(200);
  });

  it("sees in the audit log what they did themselves, and only some roles see the rest", async () => {
    const { id, email } = await web.staff("SUPPORT");
    const theirs = await web.signIn(email);
    type Page = { events: { seq: string; actorId: string | null }[]; nextCursor: string | null };
    const page = async (who: string, input: object) => {
      const { body } = await web.call("audit.list", who, input);
      return body.result!.data.json as Page;
    };
    const own = await page(theirs, {});
    expect(own.events.length).toBeGreaterThan(0);
    expect(new Set(own.events.map((event) => event.actorId))).toEqual(new Set([id]));
    expect((await web.call("audit.list", theirs, { actorId: admin.id })).status).toBe(403);

    const all = await page(cookie, {});
    const foreign = all.events.find((event) => event.actorId !== id)!;
    expect((await web.call("audit.get", theirs, { seq: foreign.seq })).status).toBe(404);
    expect((await web.call("audit.get", cookie, { seq: foreign.seq })).status).toBe(200);

    // Pages join without a gap or an overlap.
    const first = await page(cookie, { limit: 3 });
    const second = await page(cookie, { limit: 3, cursor: first.nextCursor });
    const seqs = [...first.events, ...second.events].map((event) => event.seq);
    expect(seqs).toEqual(all.events.slice(0, 6).map((event) => event.seq));
  });

  it("filters the audit log by area, subject and day of the business zone", async () => {
    const count = async (input: object) =>
      (
        (await web.call("audit.list", cookie, { limit: 200, ...input })).body.result!.data.json as {
          events: [];
        }
      ).events.length;
    const today = web.clock.now().toISOString().slice(0, 10);
    expect(await count({ action: "staff" })).toBeGreaterThan(await count({ action: "staff.role.changed" }));
    expect(await count({ action: "sta" })).toBe(0);
    expect(await count({ fromDay: today })).toBeGreaterThan(0);
    expect(await count({ toDay: "2020-02-29" })).toBe(0);
    expect(await count({ subjectKind: "staffMember", subjectId: admin.id })).toBeGreaterThan(0);
  });

  it.each([
    { fromDay: "2025-02-29" },
    { fromDay: "2026-01-02", toDay: "2026-01-01" },
    { fromDay: "0000-01-01" },
    { cursor: "-1" },
    { cursor: "9".repeat(10_000) },
    { cursor: "__proto__" },
    { limit: 1_000_000 },
    { actorId: ["a"] },
    { action: "a\u0000" },
  ])("gets a 400 for the filter %j", async (input) => {
    expect((await web.call("audit.list", cookie, input)).status).toBe(400);
  });
});
