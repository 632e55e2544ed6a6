import type { TxContext } from "@/server/platform/context";

/**
 * How many recipients called a mail spam since an instant, and of how many mails that reached a mailbox. Not all mails
 * are counted: as soon as they are so many that the rate is below `perThousandMax`, the number is of no matter.
 */
export async function complaintRate(
  { db }: Pick<TxContext, "db">,
  { since, perThousandMax }: { since: Date; perThousandMax: number },
): Promise<{ complaints: number; mails: number }> {
  const complaints = await db.message.count({ where: { channel: "EMAIL", complainedAt: { gt: since } } });
  if (complaints === 0) return { complaints, mails: 0 };
  const mailsMax = Math.floor((complaints * 1000) / perThousandMax) + 1;
  const [{ mails }] = await db.$queryRaw<[{ mails: number }]>`
    SELECT count(*)::int AS mails FROM (
      SELECT FROM message WHERE channel = 'EMAIL' AND created_at > ${since}
        AND (status = 'DELIVERED' OR complained_at IS NOT NULL) LIMIT ${mailsMax}) counted`;
  return { complaints, mails };
}
