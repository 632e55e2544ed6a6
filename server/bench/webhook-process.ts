import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { receiveResendEvent } from "@/server/notifications/commands/receive-resend-event";
import { receiveTwilioCallback } from "@/server/notifications/commands/receive-twilio-callback";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { openDatabase } from "@/server/platform/db";

export interface WebhookOrder {
  databaseUrl: string;
  resendSecret: string;
}

// What the routes for webhooks do, in a process of its own and without Next.js around them.
process.on("message", (order: WebhookOrder) => {
  const database = openDatabase(order.databaseUrl, { poolMax: 10, applicationName: "travellr-bench-web" });
  const ctx: Context = {
    db: database.prisma,
    pool: database.pool,
    clock: systemClock,
    actor: { kind: "system", name: "Benchmark" },
    requestId: "bench",
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const rawBody = Buffer.concat(chunks).toString("utf8");
      const header = (name: string) => (request.headers[name] as string | undefined) ?? null;
      const target = request.url ?? "/";
      const received = target.startsWith("/api/webhooks/resend")
        ? receiveResendEvent(ctx, {
            rawBody,
            headers: {
              "svix-id": header("svix-id"),
              "svix-timestamp": header("svix-timestamp"),
              "svix-signature": header("svix-signature"),
            },
            secrets: [order.resendSecret],
          })
        : receiveTwilioCallback(ctx, { rawBody, signature: header("x-twilio-signature"), target });
      received.then(
        ({ kind }) => response.writeHead(kind === "refused" ? 400 : 200).end(),
        () => response.writeHead(500).end(),
      );
    });
  }).listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
});
process.on("disconnect", () => process.exit(0));
process.send!("loaded");
