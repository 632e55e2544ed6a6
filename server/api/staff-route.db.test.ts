import { beforeAll, describe, expect, it } from "vitest";
import { NotFound } from "@/server/platform/errors";
import { useTestDatabase } from "@/server/testing/database";
import { answerStaffRoute, type StaffRouteOptions } from "./staff-route";
import { testWeb, type TestWeb } from "./testing/test-web";

const database = useTestDatabase();
let web: TestWeb;
let finance: string;
beforeAll(async () => {
  web = testWeb(database);
  finance = await web.signIn((await web.staff("FINANCE", "ines")).email);
});

const OURS = { "sec-fetch-site": "same-origin", "x-travellr-upload": "1" };

function ask(
  options: StaffRouteOptions,
  headers: Record<string, string>,
  work = async () => new Response("done"),
) {
  const method = options.kind === "read" ? "GET" : "POST";
  const body = method === "POST" ? "a,b" : null;
  const request = new Request("http://localhost:4500/api/papers/1", { method, headers, body });
  return answerStaffRoute(web, request, options, work);
}

describe("a route outside the procedures", () => {
  it("runs for who holds the permission, and names them as the actor", async () => {
    const request = new Request("http://localhost:4500/api/papers/1", { headers: { cookie: finance } });
    const options = { permission: "payroll.export", kind: "read" } as const;
    const response = await answerStaffRoute(web, request, options, async (ctx) => Response.json(ctx.actor));
    expect(await response.json()).toMatchObject({ kind: "staff", name: "ines", role: "FINANCE" });
  });

  it("is closed to nobody signed in and to another role", async () => {
    expect((await ask({ permission: "payroll.export", kind: "read" }, {})).status).toBe(401);
    const refused = await ask({ permission: "bookings.import", kind: "read" }, { cookie: finance });
    expect(refused.status).toBe(403);
    expect(refused.headers.get("cache-control")).toContain("no-store");
  });

  it("takes uploads from our own pages only, whatever they hold", async () => {
    const upload = { permission: "payroll.edit", kind: "upload" } as const;
    const csv = { cookie: finance, "content-type": "text/csv" };
    expect((await ask(upload, { ...csv, ...OURS })).status).toBe(200);
    expect((await ask(upload, { ...csv, "sec-fetch-site": "same-origin" })).status).toBe(403);
    expect((await ask(upload, { ...csv, ...OURS, "sec-fetch-site": "same-site" })).status).toBe(403);
    expect((await ask(upload, { ...csv, "x-travellr-upload": "1" })).status).toBe(403);
  });

  it("takes only JSON for writing", async () => {
    const write = { permission: "payroll.edit", kind: "write" } as const;
    const headers = { cookie: finance, ...OURS };
    expect((await ask(write, { ...headers, "content-type": "multipart/form-data; boundary=x" })).status).toBe(
      403,
    );
    expect((await ask(write, { ...headers, "content-type": "application/json" })).status).toBe(200);
  });

  it("answers errors as the procedures do", async () => {
    const read = { permission: "payroll.export", kind: "read" } as const;
    const missing = await ask(read, { cookie: finance }, () =>
      Promise.reject(new NotFound("Receipt", "rcp_1")),
    );
    expect(missing.status).toBe(404);
    const broken = await ask(read, { cookie: finance }, () => Promise.reject(new Error("password=hunter2")));
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain("hunter2");
  });
});
