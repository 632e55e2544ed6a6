import { beforeEach, describe, expect, it } from "vitest";
import { webEnv } from "@/server/platform/env";
import { useEmptyDatabase, useTestDatabase } from "@/server/testing/database";
import { makeStaffActor } from "@/server/testing/factories";
import { STORY_STAFF } from "@/server/testing/story/staff";
import { refuseLiveDatabase } from "./refuse-live-database";

const empty = useEmptyDatabase();
const migrated = useTestDatabase();
const envOf = (databaseUrl: string, more: Record<string, string> = {}) =>
  webEnv({ NODE_ENV: "development", DATABASE_URL: databaseUrl, ...more });

describe("a database of one's own for the demo", () => {
  beforeEach(async () => {
    await migrated.prisma.staffMember.deleteMany();
  });

  it("may have no tables yet, or nobody in it", async () => {
    await expect(refuseLiveDatabase(envOf(empty.url))).resolves.toBeUndefined();
    await expect(refuseLiveDatabase(envOf(migrated.url))).resolves.toBeUndefined();
  });

  it("is refused when people work with it", async () => {
    await makeStaffActor(migrated.context(), { name: "Somebody real" });
    await expect(refuseLiveDatabase(envOf(migrated.url))).rejects.toThrow("staff of its own");
  });

  it("may be one that the demo has filled, also with further people in it", async () => {
    await makeStaffActor(migrated.context(), { name: "Hired in the demo" });
    const { name, email, role } = STORY_STAFF.ines;
    await migrated.prisma.staffMember.create({ data: { id: "stf_ines", name, email, role } });
    await expect(refuseLiveDatabase(envOf(migrated.url))).resolves.toBeUndefined();
  });

  it("is refused in production, whatever is in it", async () => {
    await expect(refuseLiveDatabase(envOf(empty.url, { NODE_ENV: "production" }))).rejects.toThrow(
      "simulator",
    );
  });
});
