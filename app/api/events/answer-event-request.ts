import { NO_STORE } from "@/server/api/door";
import { BodyTooLarge, readBody } from "@/server/api/request-body";
import { sqlStateOf } from "@/server/api/sql-state";
import type { WebProcess } from "@/server/api/web-process";
import {
  receiveInboundEvent,
  type ReceivedInboundEvent,
} from "@/server/events/inbound/commands/receive-inbound-event";
import { readInboundEvent, type EventProblem } from "@/server/events/inbound/read-inbound-event";
import { SIGNATURE_PROBLEM_TEXT, signatureProblem } from "@/server/events/inbound/verify-event-signature";
import { isTransactionLost } from "@/server/platform/context";
import { Conflict } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";

const BODY_BYTES_MAX = 64 * 1024;
const STATUS_OF = { stored: 202, known: 200, conflict: 409 } as const;

/**
 * Takes one event of the marketplace, signed with one of the secrets. It needs no session and no origin: the
 * signature is what proves the sender, and a page elsewhere cannot make one.
 *
 * 202 once it is stored with its effect, 200 when it was before, 409 for another event under a known source and id;
 * 400, 401, 413, 415 and 422 say what is wrong, and nothing was stored; 500 and 503 ask to send again.
 */
export async function answerEventRequest(
  web: Pick<WebProcess, "database" | "clock" | "log">,
  request: Request,
  secrets: readonly string[],
): Promise<Response> {
  if (secrets.length === 0)
    return refused(web, 503, [problem("body", "events.not_set_up", "No secret for events is set up here.")]);
  if (!isEventType(request.headers.get("content-type")))
    return refused(web, 415, [
      problem(
        "content-type",
        "content_type.unknown",
        "Send application/cloudevents+json or application/json.",
      ),
    ]);
  try {
    const body = await readBody(request, BODY_BYTES_MAX);
    const { headers } = request;
    const wrong = signatureProblem(
      body,
      {
        id: headers.get("webhook-id"),
        timestamp: headers.get("webhook-timestamp"),
        signature: headers.get("webhook-signature"),
      },
      secrets,
      web.clock.now().getTime(),
    );
    if (wrong) return refused(web, 401, [problem("webhook-signature", wrong, SIGNATURE_PROBLEM_TEXT[wrong])]);
    const reading = readInboundEvent(body, web.clock.now());
    if (!reading.ok) return refused(web, reading.kind === "not_json" ? 400 : 422, reading.problems);
    return received(await receiveInboundEvent(contextOf(web), reading.read));
  } catch (error) {
    return failed(web, error);
  }
}

function contextOf({ database, clock }: Pick<WebProcess, "database" | "clock">) {
  return {
    db: database.prisma,
    pool: database.pool,
    clock,
    actor: { kind: "system", name: "Marketplace events" } as const,
    requestId: newId("req"),
  };
}

function received({ kind, eventId, outcome, code, problem: why }: ReceivedInboundEvent): Response {
  if (kind === "conflict") {
    const message = "Another event is known under this source and id. Give each event an id of its own.";
    return answer(409, { eventId, ...errorBody([problem("id", "events.other_body", message)]) });
  }
  const reason = code === null ? {} : { code, message: why };
  return answer(STATUS_OF[kind], { eventId, outcome: outcome.toLowerCase(), ...reason });
}

function failed(web: Pick<WebProcess, "log">, error: unknown): Response {
  if (error instanceof BodyTooLarge)
    return refused(web, 413, [problem("body", "body.too_large", "An event has at most 64 KiB.")]);
  const isBusy =
    error instanceof Conflict ||
    isTransactionLost(error) ||
    /^(?:08|53|57|55P03)/.test(sqlStateOf(error) ?? "");
  const errorId = newId("err");
  web.log.error({ err: error, errorId }, "An event could not be stored");
  const message = isBusy
    ? "This could not be stored just now; nothing was kept. Send it again."
    : `Something went wrong on our side; nothing was kept. Send it again. Error id: ${errorId}.`;
  const code = isBusy ? "events.busy" : "events.fault";
  return answer(isBusy ? 503 : 500, errorBody([problem("body", code, message)]), { "retry-after": "5" });
}

function refused(web: Pick<WebProcess, "log">, status: number, problems: EventProblem[]): Response {
  // Codes and fields alone: values may be a person's, and a wrong secret may be in them.
  const shown = problems.map(({ field, code }) => ({ field, code }));
  web.log.warn({ status, problems: shown }, "An event was refused");
  return answer(status, errorBody(problems));
}

function errorBody(problems: EventProblem[]) {
  return { error: { ...problems[0]!, ...(problems.length > 1 ? { problems } : {}) } };
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { ...NO_STORE, ...headers } });
}

function problem(field: string, code: string, message: string): EventProblem {
  return { field, code, message };
}

function isEventType(contentType: string | null): boolean {
  return (
    contentType !== null &&
    /^application\/(?:cloudevents\+json|json)(?:; ?charset=utf-8)?$/i.test(contentType)
  );
}
