import { text } from "node:stream/consumers";
import { cliCommand, WrongUsage, type CliGroup } from "@/server/cli/command";
import { createStaff } from "@/server/staff/commands/create-staff";
import { createStaffInput } from "@/server/staff/schemas";

export const group: CliGroup = {
  create: cliCommand<{ staffId: string; email: string }>({
    help: "Create a staff member; the password is read from standard input, so that it stands in no history",
    options: {
      email: { type: "string", value: "ADDRESS", help: "What they sign in with", required: true },
      name: { type: "string", value: "NAME", help: "How the audit log names them", required: true },
      role: {
        type: "string",
        value: "support|finance|admin|auditor",
        help: "What they may do",
        required: true,
      },
    },
    async run({ options, ctx }) {
      const password = (await text(process.stdin)).replace(/\r?\n$/, "");
      const asked = createStaffInput.safeParse({
        email: options.email,
        name: options.name,
        role: String(options.role).toUpperCase(),
        password,
      });
      if (!asked.success) {
        const issue = asked.error.issues[0];
        throw new WrongUsage(`${String(issue?.path[0])}: ${issue?.message}`);
      }
      return { staffId: await createStaff(ctx, asked.data), email: asked.data.email };
    },
    text: ({ staffId, email }) => `${email} can sign in now (${staffId}).`,
  }),
};
