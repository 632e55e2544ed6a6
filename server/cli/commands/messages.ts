import { cliCommand, WrongUsage, type CliGroup } from "@/server/cli/command";
import { findMessages, type MessageRow } from "@/server/notifications/queries/find-messages";
import { findMessagesInput } from "@/server/notifications/schemas";
import { inboundAddressCommand } from "./messages-inbound-address";
import { resendCommand } from "./messages-resend";

const SHOWN_MAX = 200;

interface FoundMessages {
  messages: MessageRow[];
  hasMore: boolean;
}

export const group: CliGroup = {
  find: cliCommand<FoundMessages>({
    help: `Find messages by booking, e-mail, phone, name, provider's id or message id: the newest ${SHOWN_MAX}`,
    args: ["QUERY"],
    async run({ args, ctx }) {
      const asked = findMessagesInput.safeParse({ query: args[0], limit: SHOWN_MAX });
      if (!asked.success) throw new WrongUsage(asked.error.issues[0]?.message ?? "This cannot be looked up.");
      // Nothing typed means everything to the screen; here it is a mistake.
      if (args[0]!.trim() === "") throw new WrongUsage("Say what you look for.");
      const { messages, nextCursor, refusal } = await findMessages(ctx, asked.data);
      if (refusal !== null) throw new WrongUsage(refusal);
      return { messages, hasMore: nextCursor !== null };
    },
    json: ({ messages }) =>
      messages.map(({ id, channel, template, bookingRef, status, statusAt, attempts }) => ({
        id,
        channel,
        template,
        bookingRef,
        status,
        statusAt,
        attempts,
      })),
    text: ({ messages, hasMore }) =>
      messages.length === 0
        ? "No message matches."
        : [
            ...messages.map(rowText),
            ...(hasMore ? ["There are more: look for something narrower."] : []),
          ].join("\n"),
  }),
  resend: resendCommand,
  "inbound-address": inboundAddressCommand,
};

function rowText({ id, channel, template, bookingRef, status, statusAt, attempts }: MessageRow): string {
  const tries = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  const about = [channel.toLowerCase(), template, bookingRef ?? "no booking"];
  return [id, ...about, status.toLowerCase(), statusAt.toISOString(), tries].join("  ");
}
