import { BodyTooLarge, readBody } from "@/server/api/request-body";
import { webProcess } from "@/server/api/web-process";
import { receiveResendEvent } from "@/server/notifications/commands/receive-resend-event";
import { newId } from "@/server/platform/ids";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const BODY_BYTES_MAX = 256 * 1024;

/**
 * Takes Resend's webhooks: 200 once the event is stored (or was before), 400 when the signature does not hold, 413
 * for a body over 256 KiB, 503 when no secret is set (RESEND_WEBHOOK_SECRET; two, separated by a comma, while one
 * replaces the other). Resend sends again after any answer but 2xx.
 */
export async function POST(request: Request): Promise<Response> {
  const { database, clock, log } = await webProcess();
  let rawBody: string;
  try {
    rawBody = await readBody(request, BODY_BYTES_MAX);
  } catch (error) {
    if (error instanceof BodyTooLarge) return answer(413, "The body is too large.");
    throw error;
  }
  const received = await receiveResendEvent(
    {
      db: database.prisma,
      pool: database.pool,
      clock,
      actor: { kind: "system", name: "Resend webhook" },
      requestId: newId("req"),
    },
    {
      rawBody,
      headers: {
        "svix-id": request.headers.get("svix-id"),
        "svix-timestamp": request.headers.get("svix-timestamp"),
        "svix-signature": request.headers.get("svix-signature"),
      },
      secrets: (process.env["RESEND_WEBHOOK_SECRET"] ?? "").split(","),
    },
  );
  if (received.kind !== "refused") return answer(200, "Received.");
  log.warn({ reason: received.reason }, "A Resend webhook was refused");
  return answer(received.reason === "no_secret" ? 503 : 400, received.message);
}

function answer(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: { "cache-control": "no-store" } });
}
