import type { FaultAction } from "../fault-script";
import type { Answer, Delivery } from "../http-exchange";
import { serverError } from "./stripe-refusal";

/** Turns a fault into what happens on the wire. `proceed` does what was asked and gives the honest answer. */
export async function playFault(
  action: FaultAction | null,
  proceed: () => Promise<Answer>,
): Promise<Delivery> {
  switch (action?.kind) {
    case "timeout_before":
      return { kind: "silence" };
    case "reset_before":
      return { kind: "reset" };
    case "500_before":
      return { kind: "answer", answer: serverError().answer() };
    case "timeout_after_success":
      await proceed();
      return { kind: "silence" };
    case "reset_after":
      await proceed();
      return { kind: "reset" };
    case "slow_drip":
      return { kind: "drip", answer: await proceed(), intervalMs: action.intervalMs };
    case "wrong_body": {
      const answer = await proceed();
      const body =
        action.text ?? JSON.stringify({ ...(JSON.parse(answer.body) as object), ...action.fields });
      return { kind: "answer", answer: { ...answer, body } };
    }
    default:
      return { kind: "answer", answer: await proceed() };
  }
}
