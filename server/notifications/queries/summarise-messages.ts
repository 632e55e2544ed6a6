import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { Context } from "@/server/platform/context";
import { Prisma } from "@/server/platform/prisma/client";
import type { MessageChannel } from "@/server/platform/prisma/enums";
import { dashboardWindow, type DashboardPeriod, type DashboardWindow } from "./dashboard-window";
import { statusesOf, summariseCounts, type MessageCount, type MessageFigures } from "./summarise-counts";
import { summariseTimes, type DeliveryTimes } from "./summarise-times";

/** A set of messages now, and the same set of the period before. */
export interface ComparedFigures {
  now: MessageFigures & DeliveryTimes;
  before: MessageFigures & DeliveryTimes;
}

/**
 * How the messages that were planned in a period stand: all, by channel, by template, and hour by hour or day by day;
 * beside each the period before it, up to the same moment. Days are those of the business.
 */
export async function summariseMessages(
  ctx: Pick<Context, "db" | "clock">,
  input: { period: DashboardPeriod; to?: string | undefined },
) {
  const window = dashboardWindow({ ...input, now: ctx.clock.now(), timeZone: businessTimeZone() });
  const [counts, times] = await Promise.all([countsOf(ctx, window), timesOf(ctx, window)]);
  const compared = (of: PartFilter): ComparedFigures => ({
    now: figures(counts, times, { isNow: true, of }),
    before: figures(counts, times, { isNow: false, of }),
  });
  const templates = [...new Set(counts.map(({ template }) => template))].sort();
  return {
    period: input.period,
    /** The days, `YYYY-MM-DD`, both in. */
    from: window.from,
    to: window.to,
    /** The moment up to which both periods are counted; null for a period that is over. */
    countedUntil: window.isOver ? null : window.until,
    total: compared(() => true),
    channels: CHANNELS.map((channel) => ({
      channel,
      ...compared((row) => row.channel === channel),
    })),
    templates: templates.map((template) => ({
      template,
      ...compared((row) => row.template === template),
    })),
    bucket: window.bucket,
    buckets: window.buckets.map(({ key, startsAt, day }) => ({
      startsAt,
      day,
      ...summariseCounts(counts.filter((row) => row.isNow && row.bucket === key)),
    })),
    /** Which statuses of the list make up each figure. */
    statuses: {
      delivered: statusesOf("delivered"),
      failed: statusesOf("failed"),
      notSent: statusesOf("notSent"),
      onTheWay: statusesOf("onTheWay"),
      waiting: statusesOf("waiting"),
    },
  };
}

const CHANNELS = ["EMAIL", "SMS", "PUSH"] as const satisfies readonly MessageChannel[];

type PartFilter = (part: { channel: MessageChannel; template: string }) => boolean;
type CountRow = MessageCount & { isNow: boolean; bucket: string; template: string };

// One walk over the index by time for both periods; what comes back is a few hundred rows, however many messages.
function countsOf({ db }: Pick<Context, "db">, window: DashboardWindow): Promise<CountRow[]> {
  const format = window.bucket === "HOUR" ? "YYYY-MM-DD HH24" : "YYYY-MM-DD";
  return db.$queryRaw<CountRow[]>`
    SELECT g."isNow", to_char(g.bucket, ${format}) AS bucket, g.channel::text AS channel, g.template_key AS template,
      g.status::text AS status, g.count, g.complaints
    FROM (
      SELECT m.created_at >= ${window.since}::timestamptz AS "isNow",
        date_trunc(${window.bucket.toLowerCase()}, m.created_at, ${window.timeZone}) AT TIME ZONE ${window.timeZone}
          AS bucket,
        m.channel, m.template_key, m.status, count(*)::int AS count, count(m.complained_at)::int AS complaints
      FROM message m WHERE ${isWithin(window)}
      GROUP BY 1, 2, 3, 4, 5
    ) g`;
}

interface TimesRow {
  isNow: boolean;
  channel: MessageChannel;
  template: string;
  ms: number;
  count: number;
}

// Whole times would make a group of each message; to two digits they make a few hundred, and no person reads more.
async function timesOf({ db }: Pick<Context, "db">, window: DashboardWindow): Promise<TimesRow[]> {
  return db.$queryRaw<TimesRow[]>`
    SELECT g."isNow", g.channel::text AS channel, g.template_key AS template, g.ms, g.count
    FROM (
      SELECT took."isNow", took.channel, took.template_key,
        CASE WHEN took.ms < 100 THEN took.ms WHEN took.ms < 1000 THEN took.ms / 10 * 10
          WHEN took.ms < 10000 THEN took.ms / 100 * 100 WHEN took.ms < 100000 THEN took.ms / 1000 * 1000
          ELSE took.ms / 10000 * 10000 END AS ms,
        count(*)::int AS count
      FROM (
        SELECT m.created_at >= ${window.since}::timestamptz AS "isNow", m.channel, m.template_key,
          -- The provider's clock may be behind ours.
          greatest(0, least(2000000000, extract(epoch FROM m.status_at - m.first_sent_at)::float8 * 1000))::int AS ms
        FROM message m WHERE m.status = 'DELIVERED' AND m.first_sent_at IS NOT NULL AND ${isWithin(window)}
      ) took
      GROUP BY 1, 2, 3, 4
    ) g`;
}

function isWithin({ beforeSince, beforeUntil, since, until }: DashboardWindow): Prisma.Sql {
  return Prisma.sql`(
    (m.created_at >= ${since}::timestamptz AND m.created_at < ${until}::timestamptz)
    OR (m.created_at >= ${beforeSince}::timestamptz AND m.created_at < ${beforeUntil}::timestamptz)
  )`;
}

function figures(
  counts: readonly CountRow[],
  times: readonly TimesRow[],
  wanted: { isNow: boolean; of: PartFilter },
): MessageFigures & DeliveryTimes {
  const isWanted = (row: CountRow | TimesRow) => row.isNow === wanted.isNow && wanted.of(row);
  return { ...summariseCounts(counts.filter(isWanted)), ...summariseTimes(times.filter(isWanted)) };
}
