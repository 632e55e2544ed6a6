import { inTransaction, type Context } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import { addressHash } from "../domain/address-key";
import { dedupeKey } from "../domain/dedupe-key";
import { refusalSentence } from "../domain/resend-words";
import { undeliveredRefusal } from "../queries/list-undelivered";
import { lockResending, planCopy, recordCopy, refusalsNow, type CopyToPlan } from "./resend-copies";
import { resendContent } from "./resend-content";
import { readResendables, type Resendable } from "./resend-reading";

/** What became of each message that was asked for. */
export interface ResentUndelivered {
  /** `isRepeat`: it was sent to this address before. */
  sent: { messageId: string; copyId: string; isRepeat: boolean }[];
  refused: { messageId: string; reason: string }[];
}

/**
 * Sends what did not arrive to the address that is right today: the same bytes, or for what was never written today's
 * text. Each message goes to an address once, whoever asks and however often; what cannot be sent any more keeps the
 * others from nothing.
 *
 * @throws NotFound when one of them does not exist; RuleBroken `notifications.resend_refused` when they are not all of
 * one booking and recipient.
 */
export async function resendUndelivered(
  ctx: Context,
  input: { messageId: string; messageIds: readonly string[]; reason: string },
): Promise<ResentUndelivered> {
  const ids = [...new Set(input.messageIds)];
  const resendables = await readResendables(ctx, [...ids, input.messageId]);
  const of = resendables.get(input.messageId);
  if (!of) throw new NotFound("Message", input.messageId);
  const asked = ids.map((id) => resendables.get(id) ?? missing(id)).sort(bySeq);
  if (asked.some(({ row }) => !isSamePerson(row, of.row)))
    throw new RuleBroken("notifications.resend_refused", ["They are not all of one booking and recipient."]);
  const prepared = await Promise.all(asked.map((one) => prepare(ctx, one, input.reason)));
  return inTransaction(ctx, async (tx) => {
    await lockResending(tx, asked);
    const outcome: ResentUndelivered = { sent: [], refused: [] };
    const planned: { copyId: string; copy: CopyToPlan }[] = [];
    for (const { resendable, key, copy, refusal } of prepared) {
      const messageId = resendable.row.id;
      const refuse = (reason: string) => outcome.refused.push({ messageId, reason: refusalSentence(reason) });
      const before = key === null ? null : await tx.db.message.findUnique({ where: { dedupeKey: key } });
      if (before) {
        outcome.sent.push({ messageId, copyId: before.id, isRepeat: true });
        continue;
      }
      if (!copy) {
        refuse(refusal ?? "NOT_OFFERED");
        continue;
      }
      const [reason] = (await hasCopy(tx, messageId)) ? ["HAS_COPY"] : await refusalsNow(tx, resendable);
      const copyId = reason ? null : await planCopy(tx, copy);
      if (copyId === null) {
        refuse(reason ?? "COPY_ON_ITS_WAY");
        continue;
      }
      outcome.sent.push({ messageId, copyId, isRepeat: false });
      planned.push({ copyId, copy });
    }
    for (const { copyId, copy } of planned) await recordCopy(tx, copyId, copy);
    return outcome;
  });
}

// Under the lock, so that a colleague who sends it again by itself at this moment is seen.
async function hasCopy({ db }: Pick<Context, "db">, messageId: string): Promise<boolean> {
  return (await db.message.findFirst({ where: { resendOfId: messageId }, select: { id: true } })) !== null;
}

interface Prepared {
  resendable: Resendable;
  /** Null where there is no address to send to. */
  key: string | null;
  copy: CopyToPlan | null;
  refusal: string | null;
}

async function prepare(ctx: Context, resendable: Resendable, reason: string): Promise<Prepared> {
  const { row, loaded } = resendable;
  const key =
    loaded.toAddress === null
      ? null
      : dedupeKey({
          kind: "CORRECTION",
          messageId: row.id,
          addressHash: addressHash(row.channel, loaded.toAddress),
        });
  const refusal = undeliveredRefusal(resendable);
  if (refusal !== null || key === null)
    return { resendable, key, copy: null, refusal: refusal ?? "NO_ADDRESS" };
  const kind = loaded.stored ? "EXACT" : "RERENDERED";
  const made = await resendContent(ctx.pool, resendable, kind);
  if (!made.ok) return { resendable, key, copy: null, refusal: made.refusal };
  const { content, templateVersion } = made;
  const copy = { resendable, kind, content, templateVersion, dedupeKey: key, reason } as const;
  return { resendable, key, copy, refusal: null };
}

function isSamePerson(a: Resendable["row"], b: Resendable["row"]): boolean {
  return (
    a.recipientKind === b.recipientKind && a.recipientRef === b.recipientRef && a.bookingRef === b.bookingRef
  );
}

function bySeq(a: Resendable, b: Resendable): number {
  return a.row.seq < b.row.seq ? -1 : 1;
}

function missing(id: string): never {
  throw new NotFound("Message", id);
}
