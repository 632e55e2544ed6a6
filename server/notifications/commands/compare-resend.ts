import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import { refusalSentence } from "../domain/resend-words";
import { textDifference, type TextPiece } from "../domain/text-difference";
import { resendContent } from "./resend-content";
import { readResendables, refusalOf } from "./resend-reading";

/** What a message would say today, beside what it said. */
export interface ResendComparison {
  /** Of the new content: sending it asks for this, so that nothing is sent that nobody looked at. */
  seenSha256: string;
  templateVersion: number;
  /** False when there is no old content to compare with: all of the new one counts as added. */
  hasOldContent: boolean;
  isSame: boolean;
  parts: { name: "SUBJECT" | "TITLE" | "TEXT"; pieces: TextPiece[] }[];
  /** Only how the mail looks is different; it says the same. */
  onlyLooks: boolean;
}

/**
 * Writes a message anew, sends nothing, and shows what is different. It is content of a person, so whoever asks gives
 * a reason, and that it was shown is in the audit log before it is.
 *
 * @throws NotFound; RuleBroken `notifications.resend_refused` when it cannot be sent again.
 */
export async function compareResend(
  ctx: Context,
  input: { messageId: string; reason: string },
): Promise<ResendComparison> {
  const resendable = (await readResendables(ctx, [input.messageId])).get(input.messageId);
  if (!resendable) throw new NotFound("Message", input.messageId);
  const refusal = refusalOf(resendable);
  if (refusal) throw refused(refusal);
  const made = await resendContent(ctx.pool, resendable, "RERENDERED");
  if (!made.ok) throw refused(made.refusal);
  await inTransaction(ctx, (tx) =>
    recordAudit(tx, {
      action: "notifications.message.compared",
      subjectKind: "message",
      subjectId: input.messageId,
      after: { templateVersion: made.templateVersion },
      reason: input.reason,
    }),
  );
  const before = resendable.loaded.stored;
  const after = made.content;
  const { channel } = resendable.row;
  const text = { name: "TEXT", pieces: textDifference(before?.text ?? "", after.text) } as const;
  const head =
    channel === "EMAIL"
      ? [{ name: "SUBJECT", pieces: textDifference(before?.subject ?? "", after.subject ?? "") } as const]
      : channel === "PUSH"
        ? [{ name: "TITLE", pieces: textDifference(before?.pushTitle ?? "", after.pushTitle ?? "") } as const]
        : [];
  const parts = [...head, text];
  const isSame = before?.contentSha256 === after.contentSha256;
  return {
    seenSha256: after.contentSha256,
    templateVersion: made.templateVersion,
    hasOldContent: before !== null,
    isSame,
    parts,
    onlyLooks: !isSame && parts.every(({ pieces }) => pieces.every(({ kind }) => kind === "SAME")),
  };
}

function refused(reason: string): RuleBroken {
  return new RuleBroken("notifications.resend_refused", [refusalSentence(reason)]);
}
