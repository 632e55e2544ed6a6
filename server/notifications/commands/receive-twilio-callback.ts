import { createHash } from "node:crypto";
import { readTwilioEvent } from "@/server/gateways/verify-twilio-webhook";
import type { Context } from "@/server/platform/context";
import { callbackSubject } from "../callback-address";
import { sealBody } from "../sealed-content";
import type { ReceivedWebhook } from "./receive-resend-event";

/**
 * Stores what came to Twilio's door, once, when it came under an address that we gave out: when this resolves it is
 * durable. Twilio's own signature is only kept here; the worker, which has the token, looks at it before anything
 * follows. `target` is the path with its query, as it was asked for.
 */
export async function receiveTwilioCallback(
  ctx: Context,
  callback: { rawBody: string; signature: string | null; target: string },
): Promise<ReceivedWebhook> {
  const { rawBody, signature, target } = callback;
  if (!callbackSubject("twilio", new URL(target, "http://ours").searchParams))
    return refused("not_ours", "This address was not given out by us.");
  if (!signature || signature.length > 200)
    return refused("missing_signature", "The X-Twilio-Signature header is missing.");
  if (!readTwilioEvent(rawBody)) return refused("not_an_event", "The form tells of no message.");
  const id = createHash("sha256").update([target, signature, rawBody].join("\n")).digest("hex");
  const written = await ctx.db.$executeRaw`
    INSERT INTO provider_callback (id, target, signature, raw_body)
    VALUES (${id}, ${target}, ${signature}, ${sealBody(rawBody)}) ON CONFLICT DO NOTHING`;
  return { kind: written === 1 ? "stored" : "known" };
}

function refused(reason: string, message: string): ReceivedWebhook {
  return { kind: "refused", reason, message };
}
