import { cliCommand, WrongUsage, type CliGroup } from "@/server/cli/command";
import { retryEventDelivery } from "@/server/events/commands/retry-event-delivery";
import { skipEventDelivery } from "@/server/events/commands/skip-event-delivery";
import { listEventDeliveries, type EventDeliveryRow } from "@/server/events/queries/list-event-deliveries";
import { EventDeliveryStatus } from "@/server/platform/prisma/enums";
import { fetchEvents } from "./fetch-events";
import { receivedEvents } from "./received-events";
import { sendEvents } from "./send-events";

export const group: CliGroup = {
  send: sendEvents,
  received: receivedEvents,
  fetch: fetchEvents,
  list: cliCommand<EventDeliveryRow[]>({
    help: "List what is delivered to whom: parked unless told",
    options: {
      state: { type: "string", value: "STATE", help: "waiting, retrying, parked, delivered or skipped" },
    },
    run: ({ ctx, options }) => listEventDeliveries(ctx, { status: readState(options.state ?? "parked") }),
    text: (rows) => (rows.length === 0 ? "There are none." : rows.map(rowText).join("\n")),
  }),
  retry: cliCommand<{ eventId: bigint; handler: string }>({
    help: "Have an event delivered again to a handler that gave it up",
    args: ["ID", "HANDLER"],
    async run({ ctx, args }) {
      const key = readKey(args);
      await retryEventDelivery(ctx, key);
      return key;
    },
    text: ({ eventId, handler }) => `Event ${eventId} is delivered to ${handler} again.`,
  }),
  skip: cliCommand<{ eventId: bigint; handler: string }>({
    help: "Leave an event out for a handler, for good",
    args: ["ID", "HANDLER"],
    options: { reason: { type: "string", value: "TEXT", help: "Why, for the audit log", required: true } },
    async run({ ctx, args, options }) {
      const key = readKey(args);
      await skipEventDelivery(ctx, { ...key, reason: String(options.reason) });
      return key;
    },
    text: ({ eventId, handler }) => `Event ${eventId} is left out for ${handler}.`,
  }),
};

function readState(state: string | boolean): EventDeliveryStatus {
  const status = String(state).toUpperCase();
  if (Object.hasOwn(EventDeliveryStatus, status)) return status as EventDeliveryStatus;
  throw new WrongUsage(`"${state}" is no state: waiting, retrying, parked, delivered or skipped.`);
}

function readKey([id, handler]: string[]) {
  if (!/^\d{1,18}$/.test(id!)) throw new WrongUsage(`"${id}" is no number of an event.`);
  return { eventId: BigInt(id!), handler: handler! };
}

function rowText({
  eventId,
  handler,
  type,
  subjectKind,
  subjectId,
  attempts,
  lastError,
}: EventDeliveryRow): string {
  const lines = [`${eventId}  ${type}  ${subjectKind} ${subjectId}  to ${handler}, ${attempts} attempts`];
  if (lastError) lines.push(`  ${lastError}`);
  return lines.join("\n");
}
