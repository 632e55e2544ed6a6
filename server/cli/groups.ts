import type { CliGroup } from "./command";

/** All groups of commands, by their first word. A group is loaded when it is called, so that each starts fast. */
export const CLI_GROUPS: Readonly<
  Record<string, { help: string; load: () => Promise<{ group: CliGroup }> }>
> = {
  import: { help: "Bring files in", load: () => import("./commands/import") },
  payroll: { help: "Payroll runs", load: () => import("./commands/payroll") },
  vendors: { help: "Vendors and their payout accounts", load: () => import("./commands/vendors") },
  schedules: { help: "Schedules and their runs", load: () => import("./commands/schedules") },
  jobs: {
    help: "One-off jobs: what was given up, and what to do about it",
    load: () => import("./commands/jobs"),
  },
  events: { help: "Events and who was told of them", load: () => import("./commands/events") },
  messages: {
    help: "What was sent to whom, and sending it again",
    load: () => import("./commands/messages"),
  },
  alarms: { help: "What is wrong now, and what was", load: () => import("./commands/alarms") },
  maintenance: {
    help: "Archive, delete and compress what is old, and bring it back",
    load: () => import("./commands/maintenance"),
  },
  staff: { help: "Staff members", load: () => import("./commands/staff") },
  audit: { help: "The audit log", load: () => import("./commands/audit") },
};
