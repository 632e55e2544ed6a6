import { ControlRefusal, textOf, type ControlRequest } from "../control-request";
import { messageControl } from "../message-control";
import type { TokenState } from "./fcm-records";
import type { FcmSimulator } from "./fcm-simulator";

const TOKEN_STATES: readonly string[] = ["GOOD", "UNREGISTERED", "INVALID", "SENDER_ID_MISMATCH"];

/** The control and judge API of the simulated FCM, under `/_simulator/fcm`; undefined for what it has not. */
export function fcmControl(fcm: FcmSimulator, url: string, asked: ControlRequest): unknown {
  const { method, path, body } = asked;
  switch (`${method} ${path}`) {
    case "GET /":
      return { ...fcm.summary(), url, certificatePem: fcm.certificate.certificatePem };
    case "GET /pushes":
      return { pushes: fcm.pushes(), devices: fcm.devices() };
    case "POST /acknowledge":
      void fcm.acknowledge(textOf(body["name"], "name"));
      return fcm.summary();
    case "POST /tokens": {
      const state = textOf(body["state"], "state");
      if (!TOKEN_STATES.includes(state))
        throw new ControlRefusal(`state is one of ${TOKEN_STATES.join(", ")}.`);
      fcm.setToken(textOf(body["token"], "token"), state as TokenState);
      return fcm.summary();
    }
    default:
      return messageControl(fcm, asked);
  }
}
