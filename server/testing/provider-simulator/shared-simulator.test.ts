import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSharedSimulator } from "./shared-simulator";

let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), "simulator-"))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const openAccount = async (url: string) => {
  const response = await fetch(`${url}/v1/accounts`, {
    method: "POST",
    headers: {
      authorization: "Bearer sk_test_simulator",
      "idempotency-key": "one",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "type=express",
  });
  return ((await response.json()) as { id: string }).id;
};

describe("the simulator of a data directory", () => {
  it("is started once, joined by others, and stopped by whoever started it", async () => {
    const [first, second] = await Promise.all([openSharedSimulator(dataDir), openSharedSimulator(dataDir)]);
    expect([first.isOurs, second.isOurs].sort()).toEqual([false, true]);
    expect(first.url).toBe(second.url);
    const account = await openAccount(first.url);
    const [owner, guest] = first.isOurs ? [first, second] : [second, first];
    await guest.stop();
    expect(await openAccount(owner.url)).toBe(account);
    await owner.stop();
    // The next one finds what happened.
    const next = await openSharedSimulator(dataDir);
    expect(next.isOurs).toBe(true);
    expect(await openAccount(next.url)).toBe(account);
    await next.stop();
  });

  it("does not believe an address that a dead process left", async () => {
    const first = await openSharedSimulator(dataDir);
    await first.stop();
    // No process has this id for long: it is above what Linux gives out.
    writeFileSync(
      join(dataDir, "simulator", "address.json"),
      JSON.stringify({ url: "http://127.0.0.1:9", mark: "99999999 -" }),
    );
    const next = await openSharedSimulator(dataDir);
    expect(next).toMatchObject({ isOurs: true });
    await next.stop();
  });
});
