import { createHash } from "node:crypto";
import { z } from "zod";
import { instant } from "./event-fields";
import { EVENT_DATA, type InboundEvent, type InboundEventType } from "./event-types";

/** One thing that is wrong with an event: where, for programs, and in a sentence. */
export interface EventProblem {
  /** The path of the field, such as `data.gross.amount`; `body` when it is the whole. */
  field: string;
  code: string;
  message: string;
}

/** An event with what is stored of it. */
export interface ReadEvent {
  event: InboundEvent;
  /** The event as it came, without attributes that we do not read; `readStoredEvent` takes it. */
  payload: Record<string, unknown>;
  /** SHA-256 over the event as it came, whatever the order of its fields. */
  bodyHash: string;
}

export type EventReading =
  { ok: true; read: ReadEvent } | { ok: false; kind: "not_json" | "invalid"; problems: EventProblem[] };

/** How far ahead of our clock an event may say that something happened, in milliseconds. */
const AHEAD_MAX_MS = 86_400_000;
const PROBLEMS_MAX = 20;

const key = (what: string) =>
  z
    .string({ error: ({ input }) => (input === undefined ? "This field is needed." : "Write a text.") })
    .regex(/^[\x21-\x7e]{1,255}$/, `${what} is 1 to 255 letters, digits and signs, without blanks.`);

const TYPES = Object.keys(EVENT_DATA) as InboundEventType[];

const envelope = z.object({
  specversion: z.literal("1.0", "Write 1.0: this is CloudEvents 1.0."),
  id: key("The id"),
  source: key("The source"),
  type: z.enum(TYPES, `The type is one of ${TYPES.join(", ")}.`),
  time: instant,
  subject: key("The subject").optional(),
  datacontenttype: z
    .string()
    .regex(/^application\/json(?:; ?charset=utf-8)?$/i, "The data is application/json.")
    .optional(),
  data: z.record(z.string(), z.unknown(), "The data is an object."),
});

/**
 * Reads the body of a request as one event: a CloudEvents 1.0 envelope with the data of its type. Attributes that we
 * do not know are passed over in the envelope, as CloudEvents wants it, and refused in `data`, where a mistyped name
 * would be lost in silence. `now` is our clock: what happened tomorrow or later has not happened.
 */
export function readInboundEvent(body: string, now: Date): EventReading {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return no("not_json", [{ field: "body", code: "json.malformed", message: "The body is not JSON." }]);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return no("invalid", [
      { field: "body", code: "json.not_an_object", message: "Send one event, as one JSON object." },
    ]);
  return readValue(value, now);
}

/** Reads a payload that was stored before. Throws when it does not fit: then the schema has changed under it. */
export function readStoredEvent(payload: unknown): InboundEvent {
  const reading = readValue(payload, null);
  if (!reading.ok)
    throw new Error(
      `A stored event no longer fits: ${reading.problems[0]?.field} ${reading.problems[0]?.message}`,
    );
  return reading.read.event;
}

function readValue(value: unknown, now: Date | null): EventReading {
  const head = envelope.safeParse(value);
  if (!head.success) return no("invalid", problemsOf(head.error, value));
  const { id, source, type, time, data: wire, specversion, subject } = head.data;
  const data = EVENT_DATA[type].safeParse(wire);
  if (!data.success) return no("invalid", problemsOf(data.error, value, "data"));
  const event = { id, source, type, time, data: data.data } as InboundEvent;
  const ahead = now === null ? [] : aheadProblems(event, now);
  if (ahead.length > 0) return no("invalid", ahead);
  const timeText = (value as { time: string }).time;
  const payload = {
    specversion,
    id,
    source,
    type,
    time: timeText,
    ...(subject ? { subject } : {}),
    data: wire,
  };
  const bodyHash = hashOf(value);
  if (bodyHash === null)
    return no("invalid", [
      { field: "body", code: "json.too_deep", message: "The JSON is nested too deeply." },
    ]);
  return { ok: true, read: { event, payload, bodyHash } };
}

function problemsOf(error: z.ZodError, value: unknown, under?: string): EventProblem[] {
  return error.issues.slice(0, PROBLEMS_MAX).map((issue) => {
    const path = [...(under ? [under] : []), ...issue.path.map(String)];
    const field = path.join(".") || "body";
    if (issue.code === "unrecognized_keys") {
      const unknown = [...path, issue.keys[0]!.slice(0, 60)].join(".");
      return { field: unknown, code: "field.unknown", message: "There is no such field." };
    }
    if (issue.code === "custom") {
      const code = (issue.params as { code?: string } | undefined)?.code ?? "field.contradicts";
      return { field, code, message: issue.message };
    }
    if (at(value, path) === undefined)
      return { field, code: "field.missing", message: "This field is needed." };
    return { field, code: `field.${issue.code}`, message: issue.message };
  });
}

function at(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, name)) return undefined;
    current = (current as Record<string, unknown>)[name];
  }
  return current;
}

function aheadProblems(event: InboundEvent, now: Date): EventProblem[] {
  const latest = now.getTime() + AHEAD_MAX_MS;
  const instants: [string, unknown][] = [["time", event.time]];
  for (const [name, value] of Object.entries(event.data))
    if (name.endsWith("At")) instants.push([`data.${name}`, value]);
  return instants
    .filter(([, value]) => value instanceof Date && value.getTime() > latest)
    .map(([field]) => ({
      field,
      code: "instant.ahead",
      message: "This is more than a day ahead of our clock: what is to come has not happened.",
    }));
}

/** One hash for one event, however its sender orders and spaces the JSON; null for a value too deep to write. */
function hashOf(value: unknown): string | null {
  try {
    const sorted = JSON.stringify(value, (_, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    );
    return createHash("sha256").update(sorted).digest("hex");
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function no(kind: "not_json" | "invalid", problems: EventProblem[]): EventReading {
  return { ok: false, kind, problems };
}
