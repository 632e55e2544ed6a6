import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { callbackAddress } from "@/server/notifications/callback-address";
import { startBenchChild } from "./bench-child";
import { openBenchDatabase } from "./bench-database";
import type { Figure } from "./figure";
import { percentile } from "./timed";
import type { WebhookOrder } from "./webhook-process";

const PER_SECOND = 200;
const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 20);
const SECRET = `whsec_${Buffer.from("a secret for the benchmark only!").toString("base64")}`;

/** Callbacks of Resend and Twilio in turn, 200 a second, each answered after it is durable. */
export async function benchWebhooks(): Promise<Figure[]> {
  const bench = await openBenchDatabase();
  const door = startBenchChild("webhook-process.ts");
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  try {
    await door.next();
    const order: WebhookOrder = { databaseUrl: bench.url, resendSecret: SECRET };
    const port = await door.ask<number>(order);
    const run = async (name: string, seconds: number): Promise<number[]> => {
      const samples: number[] = [];
      const begun = performance.now();
      const calls: Promise<void>[] = [];
      for (let index = 0; index < seconds * PER_SECOND; index++) {
        const waitMs = begun + (index * 1_000) / PER_SECOND - performance.now();
        if (waitMs > 0) await pause(waitMs);
        const from = performance.now();
        calls.push(
          call(agent, port, index % 2 ? resendCall(name, index) : twilioCall(name, index)).then(
            () => void samples.push(performance.now() - from),
          ),
        );
      }
      await Promise.all(calls);
      return samples;
    };
    await run("warm", 2);
    const samples = await run("measured", SECONDS);
    const { rows } = await bench.database.pool.query<{ stored: number }>(
      "SELECT ((SELECT count(*) FROM provider_event) + (SELECT count(*) FROM provider_callback))::int AS stored",
    );
    return [
      {
        name: `C4: a webhook's answer, after the durable write, at ${PER_SECOND}/s, p99`,
        value: percentile(samples, 0.99),
        unit: "ms",
        target: { atMost: 200 },
        detail: `${samples.length} calls, ${rows[0]!.stored} rows with those to warm up, median ${percentile(samples, 0.5).toFixed(1)} ms`,
      },
    ];
  } finally {
    agent.destroy();
    await door.end();
    await bench.remove();
  }
}

interface Call {
  path: string;
  headers: Record<string, string>;
  body: string;
}

function resendCall(name: string, index: number): Call {
  const id = `${name}-${index}`;
  const at = new Date();
  const body = JSON.stringify({
    type: "email.delivered",
    created_at: at.toISOString(),
    data: { email_id: id, to: ["guest@guests.example"], subject: "Your booking is confirmed" },
  });
  const headers = {
    "svix-id": id,
    "svix-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "svix-signature": new Webhook(SECRET).sign(id, at, body),
  };
  return { path: "/api/webhooks/resend", headers, body };
}

function twilioCall(name: string, index: number): Call {
  const attemptId = `att_${name}_${index}`;
  const address = callbackAddress("http://ours", { provider: "twilio", attemptId });
  const body = `MessageSid=SM${name}${index}&MessageStatus=delivered&To=%2B34600000000`;
  return { path: address.slice("http://ours".length), headers: { "x-twilio-signature": "c2lnbmVk" }, body };
}

function call(agent: Agent, port: number, { path, headers, body }: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent, host: "127.0.0.1", port, path, method: "POST", headers }, (response) => {
      response.resume();
      response.once("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`Answered ${response.statusCode}.`)),
      );
    });
    asked.once("error", reject);
    asked.end(body);
  });
}
