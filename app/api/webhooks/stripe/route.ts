import { BodyTooLarge, readBody } from "@/server/api/request-body";
import { webProcess } from "@/server/api/web-process";
import { receiveStripeEvent } from "@/server/events/commands/receive-stripe-event";
import { newId } from "@/server/platform/ids";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const BODY_BYTES_MAX = 256 * 1024;

/**
 * Takes Stripe's webhooks: 200 once the event is stored (or was before), 400 when the signature does not hold, 413
 * for a body over 256 KiB, 503 when no secret is set. Stripe sends again after any answer but 200.
 */
export async function POST(request: Request): Promise<Response> {
  const { env, database, clock, log } = await webProcess();
  let rawBody: string;
  try {
    rawBody = await readBody(request, BODY_BYTES_MAX);
  } catch (error) {
    if (error instanceof BodyTooLarge) return answer(413, "The body is too large.");
    throw error;
  }
  const received = await receiveStripeEvent(
    {
      db: database.prisma,
      pool: database.pool,
      clock,
      actor: { kind: "system", name: "Stripe webhook" },
      requestId: newId("req"),
    },
    {
      rawBody,
      signature: request.headers.get("stripe-signature"),
      secrets: (env.STRIPE_WEBHOOK_SECRET ?? "").split(","),
    },
  );
  if (received.kind !== "refused") return answer(200, "Received.");
  log.warn({ reason: received.reason }, "A Stripe webhook was refused");
  return answer(received.reason === "no_secret" ? 503 : 400, received.message);
}

function answer(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: { "cache-control": "no-store" } });
}
