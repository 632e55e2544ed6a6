import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import superjson, { type SuperJSONResult } from "superjson";
import { openDatabase } from "@/server/platform/db";
import { useTestDatabase } from "@/server/testing/database";
import { testWeb, type TestWeb } from "./testing/test-web";
import { answerTrpc } from "./trpc-door";

const database = useTestDatabase();
let web: TestWeb;
beforeAll(() => {
  web = testWeb(database);
});

describe("revocation is felt at the next request", () => {
  let id: string;
  let cookie: string;
  beforeEach(async () => {
    const admin = await web.staff("ADMIN");
    id = admin.id;
    cookie = await web.signIn(admin.email);
    expect((await web.call("staff.list", cookie)).status).toBe(200);
  });

  it("when the session is deleted", async () => {
    await database.prisma.staffSession.deleteMany({ where: { staffId: id } });
    expect((await web.call("staff.list", cookie)).status).toBe(401);
  });

  it("when the person is switched off", async () => {
    await database.prisma.staffMember.update({ where: { id }, data: { disabledAt: new Date() } });
    expect((await web.call("staff.list", cookie)).status).toBe(401);
  });

  it("when the role changes under the session", async () => {
    await database.prisma.staffMember.update({ where: { id }, data: { role: "SUPPORT" } });
    expect((await web.call("staff.list", cookie)).status).toBe(403);
    expect((await web.call("staff.me", cookie)).body.result?.data.json).toMatchObject({ role: "SUPPORT" });
  });
});

describe("the door", () => {
  let cookie: string;
  beforeAll(async () => {
    cookie = await web.signIn((await web.staff("ADMIN")).email);
  });

  const batch = (count: number) => {
    const paths = Array<string>(count).fill("staff.me").join(",");
    const inputs = Object.fromEntries(Array.from({ length: count }, (_, index) => [index, {}]));
    return web.post(`/api/trpc/${paths}?batch=1`, inputs, { cookie });
  };

  it("answers ten calls in one request and refuses an eleventh or a thousand", async () => {
    expect(((await (await batch(10)).json()) as unknown[]).length).toBe(10);
    expect((await batch(11)).status).toBe(400);
    expect((await batch(1_000)).status).toBe(400);
  });

  it("lets no cache keep an answer", async () => {
    expect((await batch(1)).headers.get("cache-control")).toBe("private, no-store");
  });

  it("refuses forms, other sites and GET before anything runs", async () => {
    const before = await database.prisma.auditEvent.count();
    const { id: staffId } = await web.staff("SUPPORT");
    const disable = (headers: Record<string, string | null>) =>
      web.post("/api/trpc/staff.disable", { staffId, reason: "forged" }, { cookie, ...headers });
    const multipart = { "content-type": "multipart/form-data; boundary=x" };
    expect((await disable(multipart)).status).toBe(403);
    expect((await disable({ "content-type": "application/octet-stream" })).status).toBe(403);
    expect((await disable({ "content-type": null })).status).toBe(403);
    expect((await disable({ "sec-fetch-site": "same-site" })).status).toBe(403);
    expect((await disable({ "sec-fetch-site": null, origin: "https://evil.example" })).status).toBe(403);
    expect((await disable({ "sec-fetch-site": null, origin: "null" })).status).toBe(403);
    const get = new Request("http://localhost:4500/api/trpc/staff.me", { headers: { cookie } });
    expect((await answerTrpc(web, get)).status).toBe(405);
    expect(
      (await database.prisma.staffMember.findUniqueOrThrow({ where: { id: staffId } })).disabledAt,
    ).toBeNull();
    // One for the new staff member, none for the forged requests.
    expect(await database.prisma.auditEvent.count()).toBe(before + 1);
    expect((await disable({ "sec-fetch-site": null })).status).toBe(200);
  });

  it.each([
    ["20 MB", "x".repeat(20_000_000), 413],
    ["no JSON", "{", 400],
    ["10,000 levels", "[".repeat(10_000) + "]".repeat(10_000), 400],
    ["a gzip body", "\u001f\u008b\u0008\u0000", 400],
  ])("answers a body of %s with a 4xx", async (_, body, status) => {
    expect((await web.post("/api/trpc/staff.changeRole", body, { cookie })).status).toBe(status);
  });

  it("does not read superjson from requests", async () => {
    const { status, body } = await web.call("staff.changeRole", cookie, {
      json: { staffId: "stf_1", role: "ADMIN", reason: "because" },
      meta: { values: { "__proto__.polluted": ["Date"], reason: [["custom", "Evil"]] } },
    });
    expect(status).toBe(400);
    expect(body.error?.json.data.fieldIssues).toContainEqual(expect.objectContaining({ field: "staffId" }));
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("names each refused field, and shows no stack", async () => {
    const { body } = await web.call("staff.changeRole", cookie, {
      staffId: "stf_1",
      role: "admin",
      reason: "",
    });
    const issues = body.error?.json.data.fieldIssues as { field: string }[];
    expect(issues.map((issue) => issue.field)).toEqual(["role", "reason"]);
    expect(JSON.stringify(body)).not.toContain("node_modules");
  });

  it("answers an unknown procedure with 404", async () => {
    expect((await web.call("staff.__proto__", cookie)).status).toBe(404);
    expect((await web.call("constructor", cookie)).status).toBe(404);
  });

  it("carries bigint and Date to the browser", async () => {
    const { body } = await web.call("audit.list", cookie, { limit: 1 });
    const data = superjson.deserialize(body.result!.data as SuperJSONResult) as {
      events: { seq: bigint; at: Date }[];
    };
    expect(typeof data.events[0]!.seq).toBe("bigint");
    expect(data.events[0]!.at).toBeInstanceOf(Date);
  });

  it("says 503 when the database is gone", async () => {
    // Port 1 on loopback: nobody listens there.
    const gone = openDatabase("postgresql://nobody@127.0.0.1:1/none");
    const { makeAuth } = await import("@/server/staff/auth");
    const auth = makeAuth(gone.prisma, { secret: "s".repeat(32), isHttps: false });
    const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin", cookie };
    const request = new Request("http://localhost:4500/api/trpc/staff.me", {
      method: "POST",
      headers,
      body: "{}",
    });
    const response = await answerTrpc({ ...web, database: gone, auth }, request);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    await gone.close();
  });
});
