import { textOf, wholeNumber, type ControlRequest } from "../control-request";
import { callbackFaultOf, messageControl, outcomeRuleOf } from "../message-control";
import type { SmsStatus } from "./twilio-records";
import type { TwilioSimulator } from "./twilio-simulator";

/** The control and judge API of the simulated Twilio, under `/_simulator/twilio`; undefined for what it has not. */
export function twilioControl(twilio: TwilioSimulator, asked: ControlRequest): unknown {
  const { method, path, query, body } = asked;
  switch (`${method} ${path}`) {
    case "GET /messages":
      return { messages: twilio.smsMessages(query.get("to") ?? undefined) };
    case "GET /callbacks":
      return { tries: twilio.callbackTries() };
    case "POST /events":
      void twilio.report(
        textOf(body["sid"], "sid"),
        textOf(body["status"], "status") as SmsStatus,
        body["errorCode"] === undefined ? null : wholeNumber(body["errorCode"], "errorCode"),
      );
      return twilio.summary();
    case "POST /inbound":
      void twilio.receive({
        from: textOf(body["from"], "from"),
        to: textOf(body["to"], "to"),
        body: textOf(body["body"], "body"),
      });
      return twilio.summary();
    case "POST /inbound-url":
      twilio.setInboundUrl(body["url"] === null ? null : new URL(textOf(body["url"], "url")).href);
      return twilio.summary();
    case "POST /stopped-numbers":
      twilio.stopNumber(textOf(body["number"], "number"), body["isStopped"] !== false);
      return twilio.summary();
    case "POST /callback-faults":
      twilio.setCallbackFault(callbackFaultOf<SmsStatus>(body));
      return twilio.summary();
    case "DELETE /callback-faults":
      twilio.clearCallbackFaults();
      return twilio.summary();
    case "POST /release-callbacks":
      twilio.releaseHeldCallbacks();
      return twilio.summary();
    case "POST /outcomes":
      twilio.setOutcome(outcomeRuleOf(body));
      return twilio.summary();
    case "DELETE /outcomes":
      twilio.clearOutcomes();
      return twilio.summary();
    default:
      return messageControl(twilio, asked);
  }
}
