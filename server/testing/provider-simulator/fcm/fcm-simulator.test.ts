import { X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startProviderSimulator, type ProviderSimulator } from "../simulator-server";
import { openHook, type Hook } from "../testing/hook";
import { testCertificate } from "./test-certificate";

let hook: Hook;
let simulator: ProviderSimulator;

beforeEach(async () => {
  hook = await openHook();
  simulator = await startProviderSimulator();
});
afterEach(async () => {
  await simulator.close();
  await hook.close();
});

/** Posts a message the way the SDK does. */
function push(to: ProviderSimulator, message: object, ca = to.fcm.certificate.certificatePem) {
  const { hostname: host, port } = new URL(to.fcmUrl);
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const request = httpsRequest(
      {
        host,
        port,
        ca,
        servername: "fcm.googleapis.com",
        method: "POST",
        path: "/v1/projects/travellr/messages:send",
        headers: { authorization: "Bearer x", "content-type": "application/json" },
      },
      (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    request.on("error", reject);
    request.end(JSON.stringify({ message }));
  });
}

describe("the simulated FCM", () => {
  it("has a certificate that vouches for itself and for FCM's name, and nobody else trusts it", async () => {
    const { certificatePem } = simulator.fcm.certificate;
    const certificate = new X509Certificate(certificatePem);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkHost("fcm.googleapis.com")).toBe("fcm.googleapis.com");
    expect(certificate.checkHost("travellr.example")).toBeUndefined();
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(certificate.ca).toBe(true);
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 300 * 24 * 3_600_000);
    expect((await push(simulator, { token: "a" })).status).toBe(200);
    const another = testCertificate(["fcm.googleapis.com"]).certificatePem;
    await expect(push(simulator, { token: "a" }, another)).rejects.toThrow();
  });

  it("shows one push per device and collapse id, and every push without one", async () => {
    const tagged = (token: string, tag: string, title: string) =>
      push(simulator, { token, notification: { title }, android: { notification: { tag } } });
    await tagged("a", "one", "First");
    await tagged("a", "one", "First, again");
    await tagged("a", "two", "Second");
    await tagged("b", "one", "First");
    await push(simulator, { token: "b", notification: { title: "Loose" } });
    await push(simulator, { token: "b", notification: { title: "Loose" } });
    const devices = simulator.fcm.devices();
    expect(devices.map(({ token, received, visible }) => [token, received, visible.length])).toEqual([
      ["a", 3, 2],
      ["b", 3, 3],
    ]);
    expect(devices[0]!.visible[0]).toEqual({ collapseId: "one", title: "First, again", times: 2 });
  });

  it("has devices acknowledge by themselves at the address in the data", async () => {
    simulator.fcm.setAutomatic({ minMs: 5, maxMs: 10 });
    await push(simulator, { token: "a", data: { ackUrl: `${hook.url}/ack/1` } });
    await push(simulator, { token: "b" });
    await expect
      .poll(() => simulator.fcm.pushes().map(({ isAcknowledged }) => isAcknowledged))
      .toEqual([true, false]);
    expect(hook.got.map(({ path }) => path)).toEqual(["/ack/1"]);
  });

  it("keeps pushes, tokens and its certificate over a restart", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "simulator-"));
    const first = await startProviderSimulator({ dataDir });
    await push(first, { token: "a" });
    first.fcm.setToken("gone", "UNREGISTERED");
    const { certificatePem } = first.fcm.certificate;
    await first.close();
    const second = await startProviderSimulator({ dataDir });
    expect(second.fcm.pushes()).toHaveLength(1);
    expect((await push(second, { token: "gone" }, certificatePem)).status).toBe(404);
    expect(existsSync(join(dataDir, "fcm-certificate.pem"))).toBe(true);
    await second.close();
    rmSync(dataDir, { recursive: true });
  });
});

describe("directing the simulated providers from outside", () => {
  async function control(method: string, path: string, body?: object) {
    const answer = await fetch(`${simulator.url}/_simulator${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  it.each(["resend", "twilio", "fcm"])("%s: faults, limits, lives and a summary", async (provider) => {
    const { body } = await control("POST", `/${provider}/faults`, { action: { kind: "reset_before" } });
    expect((await control("GET", `/${provider}/faults`)).body["faults"]).toHaveLength(1);
    expect((await control("DELETE", `/${provider}/faults/${String(body["id"])}`)).body).toEqual({
      removed: true,
    });
    for (const [path, asked] of [
      ["/automatic", { minMs: 1, maxMs: 2 }],
      ["/automatic", { minMs: null }],
      ["/rate-limit", { limit: 5 }],
      ["/rate-limit", { limit: null }],
    ] as const)
      expect((await control("POST", `/${provider}${path}`, asked)).status).toBe(200);
    expect((await control("GET", `/${provider}`)).status).toBe(200);
    expect((await control("GET", `/${provider}/unheard-of`)).status).toBe(404);
    expect((await control("POST", `/${provider}/faults`, {})).status).toBe(400);
    expect((await control("POST", `/${provider}/rate-limit`, { limit: 0 })).status).toBe(400);
  });

  it("judges what was taken and tells what became of it", async () => {
    await push(simulator, { token: "a" });
    expect((await control("GET", "/fcm/pushes")).body["devices"]).toMatchObject([
      { token: "a", received: 1 },
    ]);
    expect((await control("GET", "/fcm")).body).toMatchObject({ pushes: 1, url: simulator.fcmUrl });
    expect((await control("GET", "/resend/emails")).body).toEqual({ emails: [] });
    expect((await control("GET", "/twilio/messages?to=%2B34600111222")).body).toEqual({ messages: [] });
    for (const [path, asked] of [
      ["/resend/events", { emailId: "none", type: "email.sent" }],
      ["/twilio/events", { sid: "none", status: "sent" }],
      ["/fcm/acknowledge", { name: "none" }],
      ["/fcm/tokens", { token: "a", state: "TIRED" }],
      ["/resend/outcomes", { pattern: "(", outcome: "bounced" }],
      ["/resend/webhook-targets", { targets: [{ url: "nowhere", secret: "x" }] }],
    ] as const)
      expect((await control("POST", path, asked)).status).toBe(400);
    expect((await control("GET", "")).body).toMatchObject({ fcm: { pushes: 1 }, resend: { emails: 0 } });
  });
});
