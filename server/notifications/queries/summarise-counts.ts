import type { MessageChannel, MessageStatus } from "@/server/platform/prisma/enums";

/** How many messages of one kind stand how. */
export interface MessageCount {
  channel: MessageChannel;
  status: MessageStatus;
  count: number;
  /** How many of them were complained about. */
  complaints: number;
}

/** What every status counts as; each message counts once. */
const GROUP_OF = {
  PLANNED: "waiting",
  HELD: "waiting",
  SENDING: "waiting",
  UNKNOWN: "waiting",
  RETRY_WAIT: "waiting",
  ACCEPTED: "onTheWay",
  DEFERRED: "onTheWay",
  SENT: "onTheWay",
  DELIVERED: "delivered",
  UNDELIVERED: "failed",
  BOUNCED: "failed",
  FAILED: "failed",
  EXPIRED: "failed",
  SKIPPED: "notSent",
  SUPPRESSED: "notSent",
  CANCELLED: "notSent",
} as const satisfies Record<MessageStatus, string>;

type Group = (typeof GROUP_OF)[MessageStatus];

/** How a set of messages stands. Shares are basis points, null where there is nothing to take a share of. */
export interface MessageFigures extends Record<Group, number> {
  messages: number;
  /** Delivered, of those that went out or failed: neither of what waits, nor of what was not to be sent. */
  deliveredBps: number | null;
  /** Mails that came back, of the mails that went out or failed. */
  bounced: number;
  bouncedBps: number | null;
  /** Mails that were marked as spam, of the mails that were delivered. */
  complained: number;
  complainedBps: number | null;
}

/** Adds counts up to figures. */
export function summariseCounts(counts: readonly MessageCount[]): MessageFigures {
  const sums = { waiting: 0, onTheWay: 0, delivered: 0, failed: 0, notSent: 0 };
  for (const { status, count } of counts) sums[GROUP_OF[status]] += count;
  const mails = counts.filter(({ channel }) => channel === "EMAIL");
  const bounced = total(mails.filter(({ status }) => status === "BOUNCED"));
  const complained = mails.reduce((sum, { complaints }) => sum + complaints, 0);
  return {
    ...sums,
    messages: total(counts),
    deliveredBps: shareBps(sums.delivered, sums.onTheWay + sums.delivered + sums.failed),
    bounced,
    bouncedBps: shareBps(
      bounced,
      total(mails.filter(({ status }) => ["onTheWay", "delivered", "failed"].includes(GROUP_OF[status]))),
    ),
    complained,
    complainedBps: shareBps(complained, total(mails.filter(({ status }) => status === "DELIVERED"))),
  };
}

/** The statuses that count as the group, for a list of the same messages. */
export function statusesOf(group: Group): MessageStatus[] {
  return (Object.keys(GROUP_OF) as MessageStatus[]).filter((status) => GROUP_OF[status] === group);
}

function total(counts: readonly MessageCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

// Rounded down, so that 100 % means all.
function shareBps(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((part * 10_000) / whole);
}
