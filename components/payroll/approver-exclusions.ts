import type { RouterOutputs } from "@/server/api/root";

type RunView = RouterOutputs["payroll"]["runs"]["get"];

/** Somebody who may not approve a run, and what they did to it, in words. */
export interface ApproverExclusion {
  name: string;
  why: string;
}

/**
 * Who the stored run names as its submitter and editors, with what each did. Who may really approve is the server's
 * to decide; this tells a reader why some colleagues cannot.
 */
export function approverExclusions(
  run: Pick<RunView["run"], "submittedById" | "submittedByName">,
  editors: RunView["editors"],
): ApproverExclusion[] {
  const deeds = new Map<string, { name: string; deeds: string[] }>();
  for (const editor of editors) deeds.set(editor.staffId, { name: editor.name, deeds: [...editor.actions] });
  if (run.submittedById) {
    const known = deeds.get(run.submittedById);
    deeds.set(run.submittedById, {
      name: known?.name ?? run.submittedByName ?? run.submittedById,
      deeds: [...(known?.deeds ?? []), "submitted it"],
    });
  }
  return [...deeds.values()].map(({ name, deeds: done }) => ({
    name,
    why: done.map((deed) => DEED_TEXTS[deed] ?? deed).join(", "),
  }));
}

/** What the server notes about an editor, as the end of "Ines …". */
const DEED_TEXTS: Record<string, string> = {
  drafted: "drafted it",
  recalculated: "recalculated it",
  excluded: "left a vendor out",
  included: "took a vendor back in",
  "hold placed": "placed a hold",
  "hold released": "released a hold",
  "adjustment made": "made an adjustment",
};
