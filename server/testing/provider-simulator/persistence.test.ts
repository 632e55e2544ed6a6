import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { programArgs } from "@/server/testing/programs";
import { startProviderSimulator, type ProviderSimulator } from "./simulator-server";

let dataDir: string;
const running: ProviderSimulator[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "provider-simulator-"));
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<ProviderSimulator> {
  const simulator = await startProviderSimulator({ dataDir, stripe: { webhookRetryDelaysMs: [] } });
  running.push(simulator);
  return simulator;
}

function sdk(port: number): Stripe {
  return new Stripe("sk_test_x", { host: "127.0.0.1", port, protocol: "http", maxNetworkRetries: 0 });
}

/** Starts the simulator as a process and gives it with its port, once it says that it is ready. */
async function startProcess(): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, programArgs("server/testing/provider-simulator/main.ts"), {
    env: { ...process.env, SIMULATOR_PORT: "0", SIMULATOR_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  let said = "";
  for await (const chunk of child.stdout!) {
    said += String(chunk);
    const port = /ready: http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
    if (port) return { child, port: Number(port) };
  }
  throw new Error(`The simulator ended before it was ready: ${said}`);
}

describe("the journal", () => {
  it("brings back transfers, reversals, accounts, balances, keys, events and the clock", async () => {
    const first = await start();
    const account = await sdk(first.port).accounts.create({ type: "express", country: "DE" });
    first.stripe.setPlatformBalance("eur", 10_000n);
    const params = { amount: 700, currency: "eur", destination: account.id, transfer_group: "g" };
    const paid = await sdk(first.port).transfers.create(params, { idempotencyKey: "k" });
    await sdk(first.port).transfers.createReversal(paid.id, { amount: 200 });
    first.stripe.changeAccount(account.id, { payoutsEnabled: false });
    first.stripe.advanceClock(3_600_000);
    const before = {
      ledger: first.stripe.ledger(),
      accounts: first.stripe.accounts(),
      events: first.stripe.events(),
      balance: first.stripe.balanceMinor(null, "eur"),
    };
    await first.close();

    const second = await start();
    expect({
      ledger: second.stripe.ledger(),
      accounts: second.stripe.accounts(),
      events: second.stripe.events(),
      balance: second.stripe.balanceMinor(null, "eur"),
    }).toEqual(before);
    expect(before.balance).toBe(9_500n);
    expect(second.stripe.summary().nowMs - Date.now()).toBeGreaterThan(3_500_000);
    const replayed = await sdk(second.port).transfers.create(params, { idempotencyKey: "k" });
    expect(replayed.id).toBe(paid.id);
    expect(replayed.lastResponse.headers["idempotent-replayed"]).toBe("true");
    await sdk(second.port).transfers.create(params, { idempotencyKey: "k2" });
    expect(await sdk(second.port).transfers.list({ transfer_group: "g" })).toMatchObject({
      data: [{}, { id: paid.id }],
    });
  });

  it("cuts off a line that was not written whole, and refuses a broken one further up", async () => {
    const first = await start();
    const account = first.stripe.addAccount();
    await first.close();
    const path = join(dataDir, "stripe.jsonl");
    const whole = readFileSync(path, "utf8");
    appendFileSync(path, '[{"is":"transfer","transf');
    const second = await start();
    expect(second.stripe.accounts()).toEqual([account]);
    await second.close();
    expect(readFileSync(path, "utf8")).toBe(whole);
    appendFileSync(path, "nonsense\n[]\n");
    await expect(startProviderSimulator({ dataDir })).rejects.toThrow("Line 2");
  });

  it("tells after a restart what it could not tell before", async () => {
    const first = await start();
    // Nobody listens there, and no second try is allowed before the simulator stops.
    first.stripe.setWebhookTargets([{ url: "http://127.0.0.1:9/hook", secret: "whsec_x" }]);
    first.stripe.setWebhookFault({ action: { kind: "reverse", hold: 10 } });
    const destination = first.stripe.addAccount().id;
    await sdk(first.port).transfers.create({ amount: 1, currency: "eur", destination });
    expect(first.stripe.summary().unsettledEvents).toBe(1);
    await first.close();

    const told: string[] = [];
    const server = createServer((request, response) => {
      told.push(String(request.headers["stripe-signature"]));
      request.resume().on("end", () => response.end());
    }).listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`;
    const second = await startProviderSimulator({
      dataDir,
      stripe: { webhookTargets: [{ url, secret: "whsec_x" }] },
    });
    running.push(second);
    await second.stripe.webhooksIdle();
    expect(told).toHaveLength(1);
    expect(second.stripe.summary().unsettledEvents).toBe(0);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
});

describe("the simulator as a process", () => {
  it("still knows after kill -9 what it had answered, and ends on SIGTERM", async () => {
    const killed = await startProcess();
    const account = await sdk(killed.port).accounts.create({ type: "express", country: "DE" });
    const params = { amount: 900, currency: "eur", destination: account.id, transfer_group: "g" };
    const paid = await sdk(killed.port).transfers.create(params, { idempotencyKey: "k" });
    const dead = new Promise((exited) => killed.child.once("exit", exited));
    killed.child.kill("SIGKILL");
    await dead;

    const next = await startProcess();
    expect((await sdk(next.port).transfers.create(params, { idempotencyKey: "k" })).id).toBe(paid.id);
    const ledger = (await (
      await fetch(`http://127.0.0.1:${next.port}/_simulator/stripe/ledger`)
    ).json()) as object;
    expect(ledger).toMatchObject({ transfers: [{ id: paid.id, amountMinor: "900", transferGroup: "g" }] });
    const ended = new Promise((exited) => next.child.once("exit", exited));
    next.child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});
