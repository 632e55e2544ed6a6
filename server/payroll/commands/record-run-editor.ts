import type { TxContext } from "@/server/platform/context";

/** Notes that the acting staff member made or changed the run, and so may not approve it. The system is no editor. */
export async function recordRunEditor(tx: TxContext, runId: string, action: string): Promise<void> {
  if (tx.actor.kind !== "staff") return;
  await tx.db.runEditor.create({ data: { runId, staffId: tx.actor.id, action } });
}
