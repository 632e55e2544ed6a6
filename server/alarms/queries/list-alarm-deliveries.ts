import { maskRecipient } from "@/server/gateways/mask-recipient";
import type { Context } from "@/server/platform/context";
import type { AlarmChannel, AlarmDeliveryStatus, AlarmOccasion } from "@/server/platform/prisma/enums";

/** Who was told of an alarm's beginning or end, and what became of it. */
export interface AlarmDeliveryRow {
  id: string;
  occasion: AlarmOccasion;
  channel: AlarmChannel;
  /** A masked e-mail address, or the webhook's host. */
  target: string;
  status: AlarmDeliveryStatus;
  attempts: number;
  createdAt: Date;
  settledAt: Date | null;
  failure: string | null;
}

/** Everyone who was told of an alarm or is to be, beginnings first. None for an alarm that there is not. */
export async function listAlarmDeliveries(
  ctx: Pick<Context, "db">,
  alarmId: string,
): Promise<AlarmDeliveryRow[]> {
  const rows = await ctx.db.alarmDelivery.findMany({
    where: { alarmId },
    orderBy: [{ occasion: "asc" }, { target: { channel: "asc" } }, { target: { address: "asc" } }],
    select: {
      id: true,
      occasion: true,
      status: true,
      attempts: true,
      createdAt: true,
      settledAt: true,
      failure: true,
      target: { select: { channel: true, address: true } },
    },
  });
  return rows.map(({ target: { channel, address }, ...row }) => ({
    ...row,
    channel,
    target: channel === "EMAIL" ? maskRecipient(address) : address,
  }));
}
