import type * as z from "zod";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { InvalidInput, RuleBroken } from "@/server/platform/errors";
import type { changePreferencesInput } from "../people-schemas";
import { recipientOf } from "../queries/recipient-of";

type ChangePreferencesInput = z.infer<typeof changePreferencesInput>;

/**
 * Writes what a recipient wants, as they told a staff member: per channel and purpose, when not to be disturbed, and a
 * traveller's language and zone. A wish that is not named stays. What the marketplace tells of language and zone later
 * replaces these.
 *
 * @throws NotFound; InvalidInput for a zone that does not exist; RuleBroken when the person was erased.
 */
export function changePreferences(ctx: Context, input: ChangePreferencesInput): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const { recipientRef, recipientKind, erasedAt } = await recipientOf(tx, input.messageId);
    if (erasedAt) throw new RuleBroken("people.erased", ["The person was erased."]);
    await tx.db.$executeRaw`
      SELECT pg_advisory_xact_lock(hashtextextended('preferences/' || ${recipientRef}, 0))`;
    const before = await preferencesOf(tx, recipientRef);
    await writeWishes(tx, recipientRef, input.wishes);
    await writeQuietHours(tx, recipientRef, input.quietHours);
    if (recipientKind === "TRAVELLER") await writeLanguageAndZone(tx, recipientRef, input);
    await recordAudit(tx, {
      action: "notifications.preferences.changed",
      subjectKind: "message",
      subjectId: input.messageId,
      before,
      after: await preferencesOf(tx, recipientRef),
      reason: input.reason,
    });
  });
}

async function preferencesOf(tx: TxContext, recipientRef: string) {
  const wishes = await tx.db.recipientPreference.findMany({
    where: { recipientRef },
    select: { channel: true, purpose: true, allowed: true },
    orderBy: [{ purpose: "asc" }, { channel: "asc" }],
  });
  const quietHours = await tx.db.recipientQuietHours.findUnique({
    where: { recipientRef },
    select: { fromMinute: true, untilMinute: true },
  });
  const known = await tx.db.recipient.findUnique({
    where: { customerRef: recipientRef },
    select: { locale: true, timeZone: true },
  });
  return { wishes, quietHours, ...known };
}

async function writeWishes(
  tx: TxContext,
  recipientRef: string,
  wishes: ChangePreferencesInput["wishes"],
): Promise<void> {
  const changedAt = tx.clock.now();
  for (const { channel, purpose, wish } of wishes) {
    if (wish === "DEFAULT") {
      await tx.db.recipientPreference.deleteMany({ where: { recipientRef, channel, purpose } });
      continue;
    }
    const told = { allowed: wish === "WANTED", source: "STAFF", changedAt };
    await tx.db.recipientPreference.upsert({
      where: { recipientRef_purpose_channel: { recipientRef, purpose, channel } },
      create: { recipientRef, channel, purpose, ...told },
      update: told,
    });
  }
}

async function writeQuietHours(
  tx: TxContext,
  recipientRef: string,
  hours: ChangePreferencesInput["quietHours"],
): Promise<void> {
  if (hours === null) {
    await tx.db.recipientQuietHours.deleteMany({ where: { recipientRef } });
    return;
  }
  const told = { ...hours, changedAt: tx.clock.now() };
  await tx.db.recipientQuietHours.upsert({
    where: { recipientRef },
    create: { recipientRef, ...told },
    update: told,
  });
}

async function writeLanguageAndZone(
  tx: TxContext,
  customerRef: string,
  { locale, timeZone }: ChangePreferencesInput,
): Promise<void> {
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new InvalidInput("This is no time zone, such as Europe/Madrid.", "timeZone");
  await tx.db.recipient.updateMany({
    where: { customerRef },
    data: { ...(locale ? { locale } : {}), ...(timeZone ? { timeZone } : {}) },
  });
}

function isTimeZone(name: string): boolean {
  return Intl.supportedValuesOf("timeZone").includes(name) || name === "UTC";
}
