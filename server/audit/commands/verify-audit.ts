import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { verifyAuditChain, type AuditAnchor, type AuditVerdict } from "../queries/verify-audit-chain";

/** The verdict as the command line shows it: for people in one sentence, for programs as plain JSON. */
export interface AuditReport {
  sentence: string;
  json: { intact: boolean; eventCount?: string; head?: string; firstBadSeq?: string; problem?: string };
  /** 0 if intact, 1 if not. */
  exitCode: 0 | 1;
}

/**
 * The command `audit verify`. `anchor` is a head noted earlier, written "seq:hash" as the report prints it; with
 * it a cut-off tail is found too. Throws InvalidInput if it is not of that form.
 */
export async function verifyAudit(ctx: Context, options: { anchor?: string } = {}): Promise<AuditReport> {
  const anchor = options.anchor === undefined ? {} : { anchor: parseAnchor(options.anchor) };
  return auditReport(await verifyAuditChain(ctx.db, anchor));
}

/** Puts a verdict into words. */
export function auditReport(verdict: AuditVerdict): AuditReport {
  if (!verdict.intact) {
    const { firstBadSeq, problem } = verdict;
    return {
      sentence: `The audit log is not intact: event ${firstBadSeq} ${PROBLEMS[problem]}.`,
      json: { intact: false, firstBadSeq: firstBadSeq.toString(), problem },
      exitCode: 1,
    };
  }
  const head = `${verdict.head.seq}:${verdict.head.hash}`;
  return {
    sentence: `The audit log is intact: ${verdict.eventCount} events, head ${head}.`,
    json: { intact: true, eventCount: verdict.eventCount.toString(), head },
    exitCode: 0,
  };
}

const PROBLEMS = {
  GAP: "is missing or numbered anew",
  LINK: "does not follow the one before it",
  CONTENT: "was changed after it was written",
  ANCHOR: "is not what was noted earlier",
} as const;

function parseAnchor(text: string): AuditAnchor {
  const [, seq, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new InvalidInput("An anchor is the number and the hash of an event: 12:ab34….", "anchor");
  return { seq: BigInt(seq), hash };
}
