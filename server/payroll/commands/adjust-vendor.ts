import { recordAudit } from "@/server/audit/commands/record-audit";
import { postEntry } from "@/server/ledger/post-entry";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, NotFound } from "@/server/platform/errors";
import { lockDraft } from "./recalculate-run";
import { refreshOpenRuns } from "./refresh-open-runs";

export interface AdjustVendorInput {
  vendorId: string;
  currency: string;
  /** Minor units; positive gives the vendor more, negative takes. Never zero. */
  amountMinor: bigint;
  reason: string;
  /** Made when the dialog opens and sent again on a retry, so that one adjustment is one entry. */
  clientKey: string;
  /** The draft in which it is made; it then belongs to that run's period. */
  runId?: string;
}

/**
 * Corrects what a vendor is owed with an entry of its own; nothing posted before is touched. Made from a draft, it
 * becomes payable within that run's period, otherwise now. Repeated with the same client key it changes nothing.
 */
export async function adjustVendor(ctx: Context, input: AdjustVendorInput): Promise<{ created: boolean }> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why the balance is adjusted.", "reason");
  if (input.amountMinor === 0n) throw new InvalidInput("An adjustment of zero changes nothing.", "amount");
  return inTransaction(
    ctx,
    async (tx) => {
      const vendor = await tx.db.vendor.findUnique({ where: { id: input.vendorId }, select: { id: true } });
      if (!vendor) throw new NotFound("Vendor", input.vendorId);
      const onceKey = `adjustment:${input.clientKey}`;
      await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${onceKey}, 0))`;
      const known = await tx.db.ledgerEntry.findFirst({ where: { onceKey }, select: { id: true } });
      if (known) return { created: false };
      const now = tx.clock.now();
      const run = input.runId ? await lockDraft(tx, input.runId) : undefined;
      const periodLast = run ? new Date(run.endsAt.getTime() - 1) : now;
      const entryId = await postEntry(tx, {
        kind: "ADJUSTMENT",
        currency: input.currency,
        vendorId: vendor.id,
        reason,
        onceKey,
        occurredAt: now,
        postings: [
          {
            account: { kind: "VENDOR_PAYABLE", vendorId: vendor.id },
            amountMinor: input.amountMinor,
            payableAt: periodLast < now ? periodLast : now,
          },
          { account: { kind: "ADJUSTMENTS" }, amountMinor: -input.amountMinor },
        ],
      });
      await refreshOpenRuns(tx, vendor.id, "adjustment made");
      await recordAudit(tx, {
        action: "payroll.adjustment.made",
        subjectKind: "vendor",
        subjectId: vendor.id,
        after: { entryId, amountMinor: input.amountMinor, currency: input.currency, runId: input.runId },
        reason,
      });
      return { created: true };
    },
    { timeLimitMs: 300_000 },
  );
}
