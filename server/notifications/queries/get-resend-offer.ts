import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import { resendContent } from "../commands/resend-content";
import { heldUntil, readResendables, refusalOf } from "../commands/resend-reading";
import { visibleContact } from "../domain/mask-contact";
import { refusalSentence } from "../domain/resend-words";
import { latestTemplate } from "../templates/template-catalogue";

/**
 * Whether and how a message can be sent again, with the reasons in words where it cannot, and what to know before.
 * Contact is masked. Throws NotFound.
 */
export async function getResendOffer(ctx: Context, messageId: string) {
  const resendable = (await readResendables(ctx, [messageId])).get(messageId);
  if (!resendable) throw new NotFound("Message", messageId);
  const { row, loaded } = resendable;
  const refusal = refusalOf(resendable);
  const reasonOf = async (kind: "EXACT" | "RERENDERED") => {
    if (refusal) return refusalSentence(refusal);
    const made = await resendContent(ctx.pool, resendable, kind);
    return made.ok ? null : refusalSentence(made.refusal);
  };
  const { toAddress } = visibleContact({ ...row, toAddress: loaded.toAddress }, false);
  return {
    /** Why not, per kind; null where nothing stands against it. */
    refusals: { EXACT: await reasonOf("EXACT"), RERENDERED: await reasonOf("RERENDERED") },
    /** Masked; null for push, and where none is known. */
    toAddress,
    isNewAddress: row.toAddress !== loaded.toAddress,
    sentVersion: row.templateVersion,
    latestVersion: latestTemplate(loaded.template).version,
    /** The end of the recipient's quiet hours, when a copy would wait for it. */
    heldUntil: refusal === null ? heldUntil(resendable) : null,
    status: row.status,
    hasConflict: row.conflict,
  };
}
