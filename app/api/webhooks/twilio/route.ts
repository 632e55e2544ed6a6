import { BodyTooLarge, readBody } from "@/server/api/request-body";
import { webProcess } from "@/server/api/web-process";
import { receiveTwilioCallback } from "@/server/notifications/commands/receive-twilio-callback";
import { newId } from "@/server/platform/ids";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const BODY_BYTES_MAX = 64 * 1024;

/**
 * Takes Twilio's callbacks and messages that come in: 204 once they are stored (or were before), 400 for an address
 * that we did not give out or without a signature, 413 for a body over 64 KiB. Twilio's signature itself is looked at
 * by the worker, because the token that it is made with could send.
 */
export async function POST(request: Request): Promise<Response> {
  const { database, clock, log } = await webProcess();
  let rawBody: string;
  try {
    rawBody = await readBody(request, BODY_BYTES_MAX);
  } catch (error) {
    if (error instanceof BodyTooLarge) return refuse(413, "The body is too large.");
    throw error;
  }
  const { pathname, search } = new URL(request.url);
  const received = await receiveTwilioCallback(
    {
      db: database.prisma,
      pool: database.pool,
      clock,
      actor: { kind: "system", name: "Twilio webhook" },
      requestId: newId("req"),
    },
    {
      rawBody,
      signature: request.headers.get("x-twilio-signature"),
      target: `${pathname}${search}`,
    },
  );
  // Twilio would take a text for instructions.
  if (received.kind !== "refused") return new Response(null, { status: 204, headers: NO_STORE });
  log.warn({ reason: received.reason }, "A Twilio webhook was refused");
  return refuse(400, received.message);
}

const NO_STORE = { "cache-control": "no-store" };

function refuse(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: NO_STORE });
}
