import { webProcess } from "@/server/api/web-process";
import { eventSecrets } from "@/server/events/inbound/event-secrets";
import { answerEventRequest } from "./answer-event-request";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Takes events of the marketplace: see docs/integration/events.md. */
export async function POST(request: Request): Promise<Response> {
  const { EVENTS_SECRET, EVENTS_SECRET_PREVIOUS } = process.env;
  const secrets = eventSecrets({ EVENTS_SECRET, EVENTS_SECRET_PREVIOUS });
  return answerEventRequest(await webProcess(), request, secrets);
}
