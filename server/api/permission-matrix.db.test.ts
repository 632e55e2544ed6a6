import { beforeAll, describe, expect, it } from "vitest";
import { appRouter } from "@/server/api/root";
import { testWeb, type TestWeb } from "@/server/api/testing/test-web";
import {
  isPermitted,
  PERMISSIONS,
  STAFF_ROLES,
  type Permission,
  type StaffRole,
} from "@/server/staff/permissions";
import { useTestDatabase } from "@/server/testing/database";

const database = useTestDatabase();

/** The procedures of the whole product as the router has them, so that a new one is tested without being listed. */
const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: string; meta?: { permission?: string } } }
  >,
).map(([path, { _def }]) => ({ path, type: _def.type, permission: _def.meta?.permission }));

describe("every procedure", () => {
  it("is found by the walk", () => {
    expect(procedures.map(({ path }) => path)).toContain("staff.ownSessions.revoke");
  });

  it.each(procedures)("$path names a permission of the table", ({ permission }) => {
    expect(Object.keys(PERMISSIONS)).toContain(permission);
  });

  it.each(procedures)("$path is a query or a mutation, never an open stream", ({ type }) => {
    expect(["query", "mutation"]).toContain(type);
  });
});

describe("over HTTP", () => {
  let web: TestWeb;
  const cookies = {} as Record<StaffRole, string>;
  beforeAll(async () => {
    web = testWeb(database);
    for (const role of STAFF_ROLES) cookies[role] = await web.signIn((await web.staff(role)).email);
  });

  it.each(procedures)("$path is closed to nobody signed in", async ({ path }) => {
    const { status, body } = await web.call(path, null);
    expect({ status, code: body.error?.json.data.code }).toEqual({ status: 401, code: "UNAUTHORIZED" });
  });

  // The permission is checked before the input is read, so a call without a sensible input tells the two apart.
  const cells = procedures.flatMap(({ path, permission }) =>
    STAFF_ROLES.map((role) => ({ path, role, permission })),
  );
  it.each(cells)("$path for $role", async ({ path, role, permission }) => {
    const before = web.logged.length;
    const { status, body } = await web.call(path, cookies[role], { nonsense: true });
    if (isPermitted(role, permission as Permission)) {
      expect([401, 403]).not.toContain(status);
      expect(status).toBeLessThan(500);
    } else {
      expect({ status, code: body.error?.json.data.code }).toEqual({ status: 403, code: "FORBIDDEN" });
      expect(web.logged.slice(before)).toContainEqual(
        expect.objectContaining({ security: "permission-denied", path, role }),
      );
    }
  });
});
