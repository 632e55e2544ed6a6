import type { AutomaticDelivery } from "./automatic-delivery";
import type { CallbackFault } from "./callback-faults";
import { ControlRefusal, textOf, wholeNumber, type ControlRequest } from "./control-request";
import type { Fault } from "./fault-script";
import type { MessageFaultAction } from "./message-fault";

/** What the simulated providers of messages can be told alike. */
export type Directed = {
  setFault(fault: Fault<MessageFaultAction>): string;
  removeFault(id: string): boolean;
  clearFaults(): void;
  faults(): unknown;
  setRateLimit(limit: number | null): void;
  setAutomatic(automatic: AutomaticDelivery): void;
  summary(): unknown;
};

/** The control API that the three providers share. Answers undefined when it was asked for something else. */
export function messageControl(provider: Directed, { method, path, body }: ControlRequest): unknown {
  const fault = /^\/faults\/([^/]+)$/.exec(path)?.[1];
  if (method === "DELETE" && fault) return { removed: provider.removeFault(fault) };
  switch (`${method} ${path}`) {
    case "GET /":
      return provider.summary();
    case "GET /faults":
      return { faults: provider.faults() };
    case "POST /faults":
      return { id: provider.setFault(faultOf<Fault<MessageFaultAction>>(body, { match: {} })) };
    case "DELETE /faults":
      provider.clearFaults();
      return { faults: [] };
    case "POST /rate-limit":
      provider.setRateLimit(body["limit"] === null ? null : wholeNumber(body["limit"], "limit"));
      return provider.summary();
    case "POST /automatic":
      provider.setAutomatic(automaticOf(body));
      return provider.summary();
    default:
      return undefined;
  }
}

/** A fault of the callbacks, as asked. */
export function callbackFaultOf<Type extends string>(body: Record<string, unknown>): CallbackFault<Type> {
  return faultOf<CallbackFault<Type>>(body, {});
}

/** `{ pattern, outcome }`, as asked; the outcome is taken as it is. */
export function outcomeRuleOf<Outcome>(body: Record<string, unknown>): { pattern: string; outcome: Outcome } {
  if (body["outcome"] === undefined) throw new ControlRefusal("outcome is missing.");
  return { pattern: textOf(body["pattern"], "pattern"), outcome: body["outcome"] as Outcome };
}

function automaticOf(body: Record<string, unknown>): AutomaticDelivery {
  if (body["minMs"] === null) return null;
  return { minMs: wholeNumber(body["minMs"], "minMs"), maxMs: wholeNumber(body["maxMs"], "maxMs") };
}

function faultOf<Kind extends { action: { kind: string } }>(
  body: Record<string, unknown>,
  missing: object,
): Kind {
  const action = body["action"];
  if (typeof action !== "object" || action === null || !("kind" in action))
    throw new ControlRefusal("action.kind is missing.");
  return { ...missing, ...body } as unknown as Kind;
}
