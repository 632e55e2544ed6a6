import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { authSecret } from "@/server/platform/auth-secret";
import { webEnv, withoutWorkerVariables, workerEnv } from "@/server/platform/env";

const env = (given: Record<string, string>) => given as unknown as NodeJS.ProcessEnv;

describe("webEnv, workerEnv", () => {
  it("needs nothing to be set", () => {
    expect(webEnv(env({}))).toMatchObject({
      PORT: 3000,
      BUSINESS_TIMEZONE: "UTC",
      TRAVELLR_DATA_DIR: ".data",
    });
    expect(workerEnv(env({}))).toMatchObject({ STRIPE_TRANSFERS_PER_SECOND: 15 });
  });

  it("gives the key that moves money to the worker alone", () => {
    const given = env({ STRIPE_SECRET_KEY: "sk_test_planted", PORT: "4400" });
    expect(workerEnv(given).STRIPE_SECRET_KEY).toBe("sk_test_planted");
    expect(JSON.stringify(webEnv(given))).not.toContain("planted");
    expect(withoutWorkerVariables(given)).toEqual({ PORT: "4400" });
  });

  it.each([
    ["BUSINESS_TIMEZONE", "Mars/Olympus"],
    ["BUSINESS_TIMEZONE", "+02:00"],
    ["PORT", "70000"],
    ["PORT", "http"],
    ["DATABASE_URL", "mysql://x"],
    ["BETTER_AUTH_SECRET", "short-and-secret"],
  ])("refuses %s=%s by name, without its value", (name, value) => {
    const failing = () => webEnv(env({ [name]: value }));
    expect(failing).toThrow(name);
    expect(failing).not.toThrow(value);
  });

  it("reads where alarms go for the worker alone, and refuses what cannot be sent to", () => {
    const ALARM_WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
    const given = { ALARM_WEBHOOK_URL: "https://hooks.example/x", ALARM_WEBHOOK_SECRET };
    expect(
      workerEnv(env({ ...given, ALARM_EMAILS: "Ops@x.example, ops@x.example,it@x.example" })),
    ).toMatchObject({
      ...given,
      ALARM_EMAILS: ["ops@x.example", "it@x.example"],
    });
    expect(workerEnv(env({})).ALARM_EMAILS).toEqual([]);
    expect(withoutWorkerVariables(env(given))).toEqual({});
    for (const [wrong, name] of [
      [{ ALARM_EMAILS: "ops" }, "ALARM_EMAILS"],
      [{ ALARM_WEBHOOK_URL: "https://hooks.example/x" }, "set together"],
      [{ ...given, ALARM_WEBHOOK_URL: "http://hooks.example/x" }, "must be https"],
      [{ ...given, ALARM_WEBHOOK_URL: "https://a:b@hooks.example/x" }, "must be https"],
      [{ ...given, ALARM_WEBHOOK_SECRET: "whsec_short" }, "ALARM_WEBHOOK_SECRET"],
    ] as const)
      expect(() => workerEnv(env(wrong))).toThrow(name);
  });

  it("takes a variable set to nothing as not set", () => {
    const settings = webEnv(env({ DATABASE_URL: "", PORT: "" }));
    expect(settings.PORT).toBe(3000);
    expect(settings.DATABASE_URL).toBeUndefined();
  });
});

describe("authSecret", () => {
  it("is made once, also for callers at the same moment, and readable by its owner alone", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "travellr-secret-"));
    const settings = { NODE_ENV: "development", TRAVELLR_DATA_DIR: dataDir };
    const answers = await Promise.all([1, 2, 3].map(() => authSecret(settings)));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]!.length).toBeGreaterThanOrEqual(32);
    expect(await authSecret(settings)).toBe(answers[0]);
    expect((await stat(join(dataDir, "auth-secret"))).mode & 0o077).toBe(0);
    await rm(dataDir, { recursive: true });
  });

  it("must be given where several machines share a database", async () => {
    const settings = {
      NODE_ENV: "production",
      TRAVELLR_DATA_DIR: "unused",
      DATABASE_URL: "postgresql://db/x",
    };
    await expect(authSecret(settings)).rejects.toThrow("BETTER_AUTH_SECRET");
  });
});
