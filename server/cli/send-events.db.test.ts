import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { answerEventRequest } from "@/app/api/events/answer-event-request";
import { SAMPLE_SECRET, sampleEvent } from "@/server/events/inbound/testing/event-samples";
import { systemClock } from "@/server/platform/clock";
import { openLog } from "@/server/platform/log";
import { useTestDatabase } from "@/server/testing/database";
import { runCli, type CliAnswer } from "@/server/testing/programs";

const database = useTestDatabase();
/** Answers to give before the real one, by status. */
let answersBefore: number[] = [];
let server: Server;
let url = "";
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "travellr-events-"));
  server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await bodyOf(incoming);
      const before = answersBefore.shift();
      if (before !== undefined) return outgoing.writeHead(before, { "retry-after": "0" }).end("{}");
      const headers = new Headers(incoming.headers as Record<string, string>);
      const request = new Request(`${url}${incoming.url}`, { method: "POST", headers, body });
      const log = openLog({ process: "web", level: "silent" });
      const response = await answerEventRequest({ database, clock: systemClock, log }, request, [
        SAMPLE_SECRET,
      ]);
      outgoing.writeHead(response.status).end(await response.text());
    })();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => void (answersBefore = []));
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Runs `events send` on a file with this content, as a process of its own. */
async function send(
  name: string,
  content: string,
  words: string[] = [],
  secret: string | undefined = SAMPLE_SECRET,
): Promise<CliAnswer> {
  const path = join(folder, name);
  await writeFile(path, content);
  return cli(["events", "send", path, "--url", url, ...words], secret);
}

const cli = (words: string[], secret = SAMPLE_SECRET) =>
  runCli(words, { ...process.env, DATABASE_URL: database.url, EVENTS_SECRET: secret });

it("sends the events of a list, again after 503 and 429, and prints one object with --json", async () => {
  answersBefore = [503, 429];
  const events = [
    sampleEvent("booking.created", { bookingRef: "CLI-1" }),
    sampleEvent("booking.completed", { bookingRef: "CLI-1" }),
  ];
  const { code, stdout, stderr } = await send("list.json", JSON.stringify(events, null, 2), ["--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { sent, failed } = JSON.parse(stdout) as { sent: Record<string, unknown>[]; failed: number };
  expect(failed).toBe(0);
  expect(sent).toMatchObject([
    { id: events[0]!.id, type: "booking.created", status: 202, outcome: "applied", tries: 3, ok: true },
    { id: events[1]!.id, type: "booking.completed", status: 202, outcome: "applied", tries: 1, ok: true },
  ]);
  expect(await database.prisma.booking.findUnique({ where: { ref: "CLI-1" } })).toMatchObject({
    status: "COMPLETED",
  });
});

it("prints one line an event of an NDJSON file, goes on after one that is refused, and then fails", async () => {
  const good = sampleEvent("booking.created", { bookingRef: "CLI-2" });
  const bad = sampleEvent("booking.created", {
    bookingRef: "CLI-3",
    gross: { amount: 1.5, currency: "EUR" },
  });
  const file = [bad, good, good].map((event) => JSON.stringify(event)).join("\n");
  const { code, stdout } = await send("lines.ndjson", `${file}\n`);
  expect(code).toBe(1);
  const lines = stdout.trim().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/ 422 .*data\.gross\.amount: Write the amount as text/);
  expect(lines[1]).toMatch(/ 202 .*applied .*iev_/);
  expect(lines[2]).toMatch(/ 200 .*applied .*iev_/);
  expect(lines[3]).toBe("3 sent, 1 failed.");

  const received = await cli(["events", "received", "--booking", "CLI-2"]);
  expect(received).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/booking\.created {2}CLI-2 {2}applied\n$/),
  });
});

it("fails in one sentence for a file or a secret that is none", async () => {
  const event = JSON.stringify(sampleEvent("booking.created"));
  const answers = await Promise.all([
    send("broken.ndjson", `${event}\n{`),
    send("no-secret.json", event, [], ""),
    send("bad-secret.json", event, ["--secret", "hunter2"]),
  ]);
  expect(answers.map(({ code }) => code)).toEqual([1, 1, 1]);
  expect(answers[0].stderr).toMatch(/^Line 2 of .* is not JSON\.\n$/);
  expect(answers[1].stderr).toMatch(/^Say how to sign/);
  expect(answers[2].stderr).toMatch(/whsec_/);
  expect(answers[2].stderr).not.toContain("hunter2");
  const wrong = await send("wrong.json", event, ["--secret", `whsec_${Buffer.alloc(24).toString("base64")}`]);
  expect(wrong).toMatchObject({ code: 1, stdout: expect.stringMatching(/ 401 .*fits none of our secrets/) });
});
