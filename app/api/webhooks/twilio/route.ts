import { BodyTooLarge, readBody } from "@/server/api/request-body";
import { webProcess } from "@/server/api/web-process";
import { receiveTwilioEvent } from "@/server/notifications/commands/receive-twilio-event";
import { newId } from "@/server/platform/ids";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const BODY_BYTES_MAX = 64 * 1024;

/**
 * Takes Twilio's callbacks and messages that come in: 204 once they are stored (or were before), 400 when the
 * signature does not hold, 413 for a body over 64 KiB, 503 when no token is set (TWILIO_WEBHOOK_TOKEN; two, separated
 * by a comma, while one replaces the other). The address that was signed is the one people type (PUBLIC_URL).
 */
export async function POST(request: Request): Promise<Response> {
  const { env, database, clock, log } = await webProcess();
  let rawBody: string;
  try {
    rawBody = await readBody(request, BODY_BYTES_MAX);
  } catch (error) {
    if (error instanceof BodyTooLarge) return refuse(413, "The body is too large.");
    throw error;
  }
  const { pathname, search } = new URL(request.url);
  const base = (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, "");
  const received = await receiveTwilioEvent(
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
      url: `${base}${pathname}${search}`,
      authTokens: (process.env["TWILIO_WEBHOOK_TOKEN"] ?? "").split(","),
    },
  );
  // Twilio would take a text for instructions.
  if (received.kind !== "refused") return new Response(null, { status: 204, headers: NO_STORE });
  log.warn({ reason: received.reason }, "A Twilio webhook was refused");
  return refuse(received.reason === "no_token" ? 503 : 400, received.message);
}

const NO_STORE = { "cache-control": "no-store" };

function refuse(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: NO_STORE });
}
