import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { freePort } from "@/server/platform/free-port";
import type { PayoutGateway } from "./payout-gateway";
import { stripeEventsReader, type ProviderEvents } from "./stripe-events-reader";
import { stripeGateway } from "./stripe-gateway";
import { stripeRecordsReader, type ProviderRecords } from "./stripe-records-reader";
import { stripeSettings } from "./stripe-settings";

// Stripe's own mock server checks each request against Stripe's published description of its API. It is installed by
// Go once, into the data directory; without Go there is nothing to ask.
const MOCK = "github.com/stripe/stripe-mock@v0.203.0";
const SPAN = { since: new Date("2026-01-05T00:00:00Z"), until: new Date("2026-01-06T00:00:00Z") };

type Calls<Api> = { [Method in Exclude<keyof Api, "close">]: (api: Api) => Promise<unknown> };

/** Every request that the product makes. A method without a case here does not compile. */
const PAYOUTS: Calls<PayoutGateway> = {
  openAccount: (api) =>
    api.openAccount({
      vendorRef: "v-1",
      vendorName: "Hotel Zur Post",
      email: "p@example.com",
      country: "AT",
    }),
  getAccount: (api) => api.getAccount("acct_1"),
  createAccountLink: (api) =>
    api.createAccountLink({
      accountId: "acct_1",
      returnUrl: "https://office.travellr.example/back",
      refreshUrl: "https://office.travellr.example/again",
    }),
  createTransfer: (api) =>
    api.createTransfer({
      amountMinor: 12_345n,
      currency: "EUR",
      destination: "acct_1",
      transferGroup: "pout_1",
      metadata: { payoutId: "pout_1", attempt: "1" },
      idempotencyKey: "pout_1:1",
    }),
  getTransfer: (api) => api.getTransfer("tr_1"),
  listTransfersByGroup: (api) => api.listTransfersByGroup("pout_1"),
  getBalance: (api) => api.getBalance(),
  getAccountBalance: (api) => api.getAccountBalance("acct_1"),
  createReversal: (api) =>
    api.createReversal({
      transferId: "tr_1",
      amountMinor: 100n,
      metadata: { a: "b" },
      idempotencyKey: "r:1",
    }),
};
const RECORDS: Calls<ProviderRecords> = {
  transfersSince: (api) => api.transfersSince(SPAN.since),
  movementsSince: (api) => api.movementsSince(SPAN.since),
  movementsOf: (api) => api.movementsOf("tr_1"),
  reversalsOf: (api) => api.reversalsOf("tr_1"),
  transfersOfGroup: (api) => api.transfersOfGroup("pout_1"),
  bankPayout: (api) => api.bankPayout("acct_1", "po_1"),
  transfersOfBankPayout: (api) => api.transfersOfBankPayout("acct_1", "po_1"),
};
const EVENTS: Calls<ProviderEvents> = {
  eventsBetween: (api) =>
    api.eventsBetween("acct_1", { ...SPAN, types: ["payout.failed", "account.updated"] }),
};

interface Answered {
  request: string;
  status: number;
  body: string;
}
const answered: Answered[] = [];

const program = await installedMock();
let mock: ChildProcess | undefined;
let door: Server | undefined;
let settings: ReturnType<typeof stripeSettings>;

beforeAll(async () => {
  if (program.path === null) return;
  const mockPort = await freePort();
  mock = spawn(program.path, ["-http-port", String(mockPort)], { stdio: "ignore" });
  door = createServer((asked, answer) => void passOn(mockPort, asked, answer)).listen(0, "127.0.0.1");
  await once(door, "listening");
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  settings = stripeSettings({ STRIPE_SECRET_KEY: "sk_test_mock", STRIPE_API_URL: url });
  await vi.waitFor(() => fetch(`http://127.0.0.1:${mockPort}/v1/balance`), { timeout: 20_000, interval: 50 });
});
afterAll(() => {
  mock?.kill("SIGKILL");
  door?.closeAllConnections();
  door?.close();
});

it("Stripe's own mock server accepts every request that the product makes", async ({ skip }) => {
  skip(program.path === null, program.missing);
  await callAll(PAYOUTS, stripeGateway(settings));
  await callAll(RECORDS, stripeRecordsReader(settings));
  await callAll(EVENTS, stripeEventsReader(settings));
  expect(answered.filter(({ status }) => status !== 200)).toEqual([]);
});

/** Calls each method. What it makes of an answer that is only an example is its own business; that it asked is not. */
async function callAll<Api extends { close(): void }>(calls: Calls<Api>, api: Api): Promise<void> {
  for (const [method, call] of Object.entries<(api: Api) => Promise<unknown>>(calls)) {
    const before = answered.length;
    await call(api).catch(() => undefined);
    expect(answered.length, `requests of ${method}`).toBeGreaterThan(before);
  }
  api.close();
}

/** Hands a request on to the mock server, and writes down what it answered. */
async function passOn(port: number, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of asked as AsyncIterable<Buffer>) chunks.push(chunk);
  const { method = "GET", url = "/" } = asked;
  const headers = new Headers();
  for (const name of ["authorization", "content-type", "idempotency-key", "stripe-account", "stripe-version"])
    if (typeof asked.headers[name] === "string") headers.set(name, asked.headers[name]);
  const body = method === "GET" ? null : Buffer.concat(chunks).toString("utf8");
  const given = await fetch(`http://127.0.0.1:${port}${url}`, { method, headers, body });
  const text = await given.text();
  answered.push({ request: `${method} ${url}`, status: given.status, body: given.ok ? "" : text });
  answer.writeHead(given.status, {
    "content-type": "application/json",
    "request-id": given.headers.get("request-id") ?? "req_mock",
  });
  answer.end(text);
}

/** The program, installed now unless it was before; or why it is missing, in one sentence that is printed as well. */
async function installedMock(): Promise<
  { path: string; missing?: undefined } | { path: null; missing: string }
> {
  const folder = resolve(process.env["TRAVELLR_DATA_DIR"] ?? ".data", "tools", "stripe-mock");
  const path = join(folder, process.platform === "win32" ? "stripe-mock.exe" : "stripe-mock");
  if (existsSync(path)) return { path };
  const go = goProgram();
  if (go === null) return missing("Go is not installed");
  await mkdir(folder, { recursive: true });
  const installed = spawnSync(go, ["install", MOCK], {
    env: { ...process.env, GOBIN: folder },
    encoding: "utf8",
    timeout: 240_000,
  });
  if (installed.status === 0 && existsSync(path)) return { path };
  const why = installed.error?.message ?? installed.stderr.trim().split("\n").at(-1) ?? "";
  return missing(`go install failed (${why.slice(0, 200)})`);
}

function missing(why: string): { path: null; missing: string } {
  const sentence = `The contract with Stripe's mock server was not tested: ${why}.`;
  process.stderr.write(`${sentence}\n`);
  return { path: null, missing: sentence };
}

function goProgram(): string | null {
  const name = process.platform === "win32" ? "go.exe" : "go";
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    ...(process.env["GOROOT"] ? [join(process.env["GOROOT"], "bin")] : []),
    "/usr/local/go/bin",
    "/usr/lib/go/bin",
    "/opt/homebrew/bin",
  ];
  return folders.map((folder) => join(folder, name)).find(existsSync) ?? null;
}
