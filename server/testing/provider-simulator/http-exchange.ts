import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";

/** A request read whole. */
export type SimulatedRequest = {
  method: string;
  path: string;
  query: string;
  headers: IncomingMessage["headers"];
  body: string;
};

/** What a provider wants sent. */
export type Answer = { status: number; headers?: Record<string, string>; body: string };

/** How it is sent: properly, never, with the connection torn, or byte by byte. */
export type Delivery =
  | { kind: "answer"; answer: Answer }
  | { kind: "silence" }
  | { kind: "reset" }
  | { kind: "drip"; answer: Answer; intervalMs: number };

const BODY_BYTES_MAX = 1_000_000;

/** Reads the whole request; null when the body is over 1,000,000 bytes. Rejects when the caller hangs up. */
export async function readRequest(incoming: IncomingMessage): Promise<SimulatedRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

/** Sends, or fails to send, as told. */
export function deliver(response: ServerResponse, delivery: Delivery): void {
  switch (delivery.kind) {
    case "silence":
      return; // The socket stays open until the caller gives up or the simulator closes.
    case "reset":
      // A reset can be sent over a plain connection only; over TLS the caller sees the end of it all the same.
      if (response.socket instanceof TLSSocket) response.socket.destroy();
      else response.socket?.resetAndDestroy();
      return;
    case "answer":
      response.writeHead(delivery.answer.status, headersOf(delivery.answer));
      response.end(delivery.answer.body);
      return;
    case "drip":
      drip(response, delivery.answer, delivery.intervalMs);
  }
}

/** A JSON answer; amounts (bigint) become strings. */
export function jsonAnswer(status: number, body: unknown, headers?: Record<string, string>): Answer {
  const text = JSON.stringify(
    body,
    (_key, value) => (typeof value === "bigint" ? value.toString() : value),
    2,
  );
  return { status, ...(headers ? { headers } : {}), body: text };
}

function drip(response: ServerResponse, answer: Answer, intervalMs: number): void {
  const bytes = Buffer.from(answer.body, "utf8");
  response.writeHead(answer.status, headersOf(answer));
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < bytes.length) response.write(bytes.subarray(sent, ++sent));
    if (sent >= bytes.length) {
      clearInterval(timer);
      response.end();
    }
  }, intervalMs);
  response.once("close", () => clearInterval(timer));
}

function headersOf(answer: Answer): Record<string, string> {
  return {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(answer.body)),
    ...answer.headers,
  };
}
