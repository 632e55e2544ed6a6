import { cliCommand, WrongUsage } from "@/server/cli/command";
import { listInboundEvents, type InboundEventRow } from "@/server/events/inbound/queries/list-inbound-events";
import { InboundEventOutcome } from "@/server/platform/prisma/enums";

/** `events received`: what the marketplace told and what became of it. */
export const receivedEvents = cliCommand<InboundEventRow[]>({
  help: "List what the marketplace told, the newest first: the last 200 unless told",
  options: {
    outcome: { type: "string", value: "OUTCOME", help: "waiting, applied, unchanged, stale or refused" },
    booking: { type: "string", value: "REF", help: "Only of this booking" },
  },
  run({ ctx, options }) {
    const bookingRef = options.booking as string | undefined;
    return listInboundEvents(ctx, {
      ...(options.outcome === undefined ? {} : { outcome: readOutcome(String(options.outcome)) }),
      ...(bookingRef === undefined ? {} : { bookingRef }),
    });
  },
  text: (rows) => (rows.length === 0 ? "There are none." : rows.map(rowText).join("\n")),
});

function readOutcome(given: string): InboundEventOutcome {
  const outcome = given.toUpperCase();
  if (Object.hasOwn(InboundEventOutcome, outcome)) return outcome as InboundEventOutcome;
  throw new WrongUsage(`"${given}" is no outcome: waiting, applied, unchanged, stale or refused.`);
}

function rowText(row: InboundEventRow): string {
  const subject = row.bookingRef ?? row.vendorRef ?? "";
  const parts = [row.receivedAt.toISOString(), row.id, row.type, subject, row.outcome.toLowerCase()];
  if (row.conflicts > 0) parts.push(`${row.conflicts} conflicts`);
  return `${parts.join("  ")}${row.problem === null ? "" : `\n  ${row.problem}`}`;
}
