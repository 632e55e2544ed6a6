import { ControlRefusal, textOf, wholeNumber, type ControlRequest } from "../control-request";
import { callbackFaultOf, messageControl, outcomeRuleOf } from "../message-control";
import type { EmailEventType } from "./resend-records";
import type { ResendSimulator, ResendWebhookTarget } from "./resend-simulator";

/** The control and judge API of the simulated Resend, under `/_simulator/resend`; undefined for what it has not. */
export function resendControl(resend: ResendSimulator, asked: ControlRequest): unknown {
  const { method, path, body } = asked;
  switch (`${method} ${path}`) {
    case "GET /emails":
      return { emails: resend.emails() };
    case "GET /events":
      return { events: resend.events(), tries: resend.webhookTries() };
    case "POST /events":
      void resend.report(
        textOf(body["emailId"], "emailId"),
        textOf(body["type"], "type") as EmailEventType,
        (body["detail"] ?? {}) as object,
      );
      return resend.summary();
    case "POST /webhook-targets":
      resend.setWebhookTargets(targetsOf(body["targets"]));
      return resend.summary();
    case "POST /webhook-faults":
      resend.setWebhookFault(callbackFaultOf<EmailEventType>(body));
      return resend.summary();
    case "DELETE /webhook-faults":
      resend.clearWebhookFaults();
      return resend.summary();
    case "POST /release-webhooks":
      resend.releaseHeldWebhooks();
      return resend.summary();
    case "POST /outcomes":
      resend.setOutcome(outcomeRuleOf(body));
      return resend.summary();
    case "DELETE /outcomes":
      resend.clearOutcomes();
      return resend.summary();
    case "POST /quota":
      resend.setQuota({ ...quotaOf(body, "daily"), ...quotaOf(body, "monthly") });
      return resend.summary();
    case "POST /clock":
      resend.advanceClock(wholeNumber(body["advanceMs"], "advanceMs"));
      return resend.summary();
    default:
      return messageControl(resend, asked);
  }
}

function quotaOf(body: Record<string, unknown>, name: string): Record<string, number | null> {
  if (body[name] === undefined) return {};
  return { [name]: body[name] === null ? null : wholeNumber(body[name], name) };
}

function targetsOf(value: unknown): ResendWebhookTarget[] {
  if (!Array.isArray(value)) throw new ControlRefusal("targets must be a list.");
  return value.map((target: { url?: unknown; secret?: unknown }) => ({
    url: new URL(textOf(target.url, "url")).href,
    secret: textOf(target.secret, "secret"),
  }));
}
