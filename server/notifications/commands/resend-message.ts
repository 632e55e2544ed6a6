import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict, NotFound, RuleBroken } from "@/server/platform/errors";
import type { ResendKind } from "@/server/platform/prisma/enums";
import { dedupeKey } from "../domain/dedupe-key";
import { refusalSentence } from "../domain/resend-words";
import { lockResending, planCopy, recordCopy, refusalsNow } from "./resend-copies";
import { resendContent } from "./resend-content";
import { readResendables, refusalOf } from "./resend-reading";

export interface ResendMessageInput {
  messageId: string;
  kind: ResendKind;
  reason: string;
  /** Of the request: with the same key there is one copy, however often it is asked for. */
  requestKey: string;
  /** Of RERENDERED: the hash of the new content that the person looked at. Undefined when nobody was shown any. */
  seenSha256?: string | undefined;
}

/** The copy that was planned, now or when the same request came before. */
export interface ResentMessage {
  messageId: string;
  isRepeat: boolean;
}

/**
 * Has a message sent once more, to where its recipient is reached today: the same bytes, or its variables in today's
 * text. What stood against sending stands against sending again, and it is bounded per message, recipient and person
 * (`RESEND_LIMITS`).
 *
 * @throws NotFound; RuleBroken `notifications.resend_refused` with sentences; Conflict when the content is not what the
 * person looked at, or the same key came with something else.
 */
export async function resendMessage(ctx: Context, input: ResendMessageInput): Promise<ResentMessage> {
  const { messageId, kind, reason, requestKey } = input;
  const key = dedupeKey({ kind: "RESEND", messageId, requestKey });
  const known = await findCopy(ctx, key, input);
  if (known) return known;
  const resendable = (await readResendables(ctx, [messageId])).get(messageId);
  if (!resendable) throw new NotFound("Message", messageId);
  const refusal = refusalOf(resendable);
  if (refusal) throw refused([refusal]);
  const made = await resendContent(ctx.pool, resendable, kind);
  if (!made.ok) throw refused([made.refusal]);
  const { content, templateVersion } = made;
  if (kind === "RERENDERED" && input.seenSha256 !== undefined && content.contentSha256 !== input.seenSha256)
    throw new Conflict("Its text changed since you looked. Please look at the difference again.");
  return inTransaction(ctx, async (tx) => {
    await lockResending(tx, [resendable]);
    const same = await findCopy(tx, key, input);
    if (same) return same;
    const refusals = await refusalsNow(tx, resendable);
    if (refusals.length > 0) throw refused(refusals);
    const copy = { resendable, kind, content, templateVersion, dedupeKey: key, reason };
    const copyId = await planCopy(tx, copy);
    if (copyId === null) throw new Conflict();
    await recordCopy(tx, copyId, copy);
    return { messageId: copyId, isRepeat: false };
  });
}

async function findCopy(
  { db }: Pick<Context, "db">,
  key: string,
  { kind, reason }: ResendMessageInput,
): Promise<ResentMessage | null> {
  const copy = await db.message.findUnique({
    where: { dedupeKey: key },
    select: { id: true, resendKind: true, resendReason: true },
  });
  if (!copy) return null;
  if (copy.resendKind !== kind || copy.resendReason !== reason)
    throw new Conflict("This request was made before with other words. Close the window and look again.");
  return { messageId: copy.id, isRepeat: true };
}

/** The refusal in words, for whoever asked. */
function refused(reasons: readonly string[]): RuleBroken {
  return new RuleBroken("notifications.resend_refused", reasons.map(refusalSentence));
}
