import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { answerEventRequest } from "@/app/api/events/answer-event-request";
import { systemClock } from "@/server/platform/clock";
import { openLog } from "@/server/platform/log";
import { useTestDatabase } from "@/server/testing/database";
import { EVENT_DATA } from "./event-types";
import { readInboundEvent } from "./read-inbound-event";
import { SAMPLE_SECRET } from "./testing/event-samples";

// The guide promises that its examples work; here they do.

const database = useTestDatabase();
const examples: string[] = [];
const scripts: Record<string, string> = {};
let server: Server;
let url = "";
let folder = "";

beforeAll(async () => {
  const guide = await readFile(new URL("../../../docs/integration/events.md", import.meta.url), "utf8");
  for (const [, language, code] of guide.matchAll(/^```(\w+)\n([^]*?)^```/gm))
    if (language === "json") examples.push(code!);
    else scripts[language!] = code!;
  folder = await mkdtemp(join(tmpdir(), "travellr-guide-"));
  const log = openLog({ process: "web", level: "silent" });
  server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const headers = new Headers(incoming.headers as Record<string, string>);
      const body = Buffer.concat(chunks).toString();
      const request = new Request(url, { method: "POST", headers, body });
      void answerEventRequest({ database, clock: systemClock, log }, request, [SAMPLE_SECRET]).then(
        async (response) => outgoing.writeHead(response.status).end(await response.text()),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(program: string, script: string, event: string): Promise<string> {
  const [scriptPath, eventPath] = [join(folder, script), join(folder, "event.json")];
  await writeFile(scriptPath, scripts[script.split(".")[1] === "mjs" ? "js" : "sh"]!);
  await writeFile(eventPath, event);
  const env = { ...process.env, EVENTS_URL: url, EVENTS_SECRET: SAMPLE_SECRET };
  return new Promise((done, fail) =>
    execFile(program, [scriptPath, eventPath], { env }, (error, stdout) =>
      error ? fail(error) : done(stdout),
    ),
  );
}

function has(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

it("has a good example of each type", () => {
  const readings = examples.map((example) => readInboundEvent(example, new Date("2026-01-15T00:00:00Z")));
  expect(readings.filter((reading) => !reading.ok)).toEqual([]);
  const types = readings.map((reading) => (reading.ok ? reading.read.event.type : null));
  expect(types.toSorted()).toEqual(Object.keys(EVENT_DATA).sort());
});

it("has a program for Node that sends an event", async () => {
  expect(await run(process.execPath, "send.mjs", examples[0]!)).toMatch(/^202 .*"applied"/);
  expect(await run(process.execPath, "send.mjs", examples[0]!)).toMatch(/^200 /);
});

it.skipIf(!has("curl") || !has("openssl"))("has lines for a shell that send an event", async () => {
  expect(await run("sh", "send.sh", examples[1]!)).toMatch(/"eventId".* 20[02]\n$/);
});
