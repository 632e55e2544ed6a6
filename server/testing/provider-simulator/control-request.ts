import { jsonAnswer, type Answer, type SimulatedRequest } from "./http-exchange";

/** What the control API was asked: the path below `/_simulator`, the query and the JSON body (an object). */
export type ControlRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
};

/** A request the control API cannot carry out; answered with HTTP 400 and the message. */
export class ControlRefusal extends Error {}

/** Parses a control request. Throws a `ControlRefusal` when the body is not a JSON object. */
export function controlRequest(request: SimulatedRequest, prefix: string): ControlRequest {
  let body: unknown = {};
  if (request.body !== "") {
    try {
      body = JSON.parse(request.body);
    } catch {
      throw new ControlRefusal("The body is not JSON.");
    }
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ControlRefusal("The body must be a JSON object.");
  }
  return {
    method: request.method,
    path: request.path.slice(prefix.length) || "/",
    query: new URLSearchParams(request.query),
    body: body as Record<string, unknown>,
  };
}

/** An amount in minor units, written as a string of digits (or a whole JSON number). */
export function minorUnits(value: unknown, name: string): bigint {
  if (typeof value === "string" && /^-?\d{1,18}$/.test(value)) return BigInt(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  throw new ControlRefusal(`${name} must be minor units, written as digits.`);
}

/** A whole number that is not negative. */
export function wholeNumber(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new ControlRefusal(`${name} must be a whole number of 0 or more.`);
}

export function textOf(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new ControlRefusal(`${name} must be a text.`);
}

export function refused(cause: unknown): Answer {
  return jsonAnswer(400, { error: cause instanceof Error ? cause.message : String(cause) });
}
