import { randomUUID } from "node:crypto";
import { cliCommand, WrongUsage } from "@/server/cli/command";
import { resendMessage } from "@/server/notifications/commands/resend-message";
import { resendMessageInput } from "@/server/notifications/schemas";

interface Resent {
  id: string;
  resendOf: string;
  kind: "EXACT" | "RERENDERED";
  isRepeat: boolean;
}

/** Sends a message again, as support does on its page. It is in the audit log as done by the command line. */
export const resendCommand = cliCommand<Resent>({
  help: "Send a message once more, to where its recipient is reached today",
  args: ["ID"],
  options: {
    exact: { type: "boolean", help: "The very bytes that were sent, with the same files" },
    rerender: { type: "boolean", help: "The same facts in today's text" },
    reason: { type: "string", value: "TEXT", help: "Why, for the audit log", required: true },
    key: {
      type: "string",
      value: "UUID",
      help: "The same key sends one copy however often the command is run; a new one unless told",
    },
  },
  async run({ ctx, args: [messageId], options }) {
    if ((options.exact === true) === (options.rerender === true))
      throw new WrongUsage("Say either --exact or --rerender.");
    const asked = resendMessageInput.safeParse({
      messageId,
      kind: options.exact === true ? "EXACT" : "RERENDERED",
      reason: options.reason,
      requestKey: options.key ?? randomUUID(),
    });
    if (!asked.success) throw new WrongUsage(asked.error.issues[0]?.message ?? "The call is not valid.");
    const { messageId: id, isRepeat } = await resendMessage(ctx, asked.data);
    return { id, resendOf: asked.data.messageId, kind: asked.data.kind, isRepeat };
  },
  text: ({ id, resendOf, isRepeat }) =>
    isRepeat
      ? `${resendOf} was sent again as ${id} before, under this key.`
      : `${resendOf} is sent again as ${id}: a worker takes it at once.`,
});
