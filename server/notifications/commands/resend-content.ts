import type pg from "pg";
import type { ResendKind } from "@/server/platform/prisma/enums";
import { messageContentHash } from "../domain/message-content-hash";
import type { StoredContent } from "../sending/load-message";
import { prepareContent } from "../sending/prepare-content";
import { latestTemplate } from "../templates/template-catalogue";
import type { Resendable } from "./resend-reading";

/** What a copy would say, or why there is nothing that it could say. */
export type ResendContent =
  { ok: true; content: StoredContent; templateVersion: number } | { ok: false; refusal: string };

/** The content of a copy: the very bytes that were sent, or what today's text makes of the same variables. */
export function resendContent(
  pool: pg.Pool,
  resendable: Resendable,
  kind: ResendKind,
): Promise<ResendContent> {
  return kind === "EXACT" ? exactContent(pool, resendable) : rerenderedContent(pool, resendable);
}

async function exactContent(pool: pg.Pool, { row, loaded }: Resendable): Promise<ResendContent> {
  const { stored } = loaded;
  if (!stored) return refused(row.contentSha256 === null ? "NEVER_WRITTEN" : "CONTENT_GONE");
  if (messageContentHash({ channel: row.channel, ...stored }) !== row.contentSha256)
    return refused("CONTENT_CHANGED");
  const prepared = await prepareContent(pool, loaded);
  if ("kind" in prepared) return refused(refusalOf(prepared));
  const isSameFile = ({ sha256 }: { sha256: string }, index: number) =>
    sha256 === stored.attachments[index]?.sha256;
  if (!prepared.stored.attachments.every(isSameFile)) return refused("ATTACHMENT_CHANGED");
  return { ok: true, content: prepared.stored, templateVersion: row.templateVersion };
}

async function rerenderedContent(pool: pg.Pool, { loaded }: Resendable): Promise<ResendContent> {
  const { version } = latestTemplate(loaded.template);
  const prepared = await prepareContent(pool, { ...loaded, stored: null, templateVersion: version });
  if ("kind" in prepared) return refused(refusalOf(prepared));
  return { ok: true, content: prepared.stored, templateVersion: version };
}

function refusalOf(none: { kind: "NEVER"; reason: string } | { kind: "NOT_YET" }): string {
  return none.kind === "NEVER" ? none.reason : "ATTACHMENT_NOT_READY";
}

function refused(refusal: string): ResendContent {
  return { ok: false, refusal };
}
