import type { ReactNode } from "react";
import type { RouterOutputs } from "@/server/api/root";

export type RunView = RouterOutputs["payroll"]["runs"]["get"];

/** What every dialog about a run is given. */
export interface RunDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The run as it was on the screen when the dialog was opened; decisions are made on this. */
  seen: RunView;
  /** Why confirming is not possible: the newest state is being asked for, or differs from what was seen. */
  notFresh: string | null;
  /** Sends the decision; see useDecision. */
  decide: (send: () => Promise<unknown>) => Promise<void>;
  failure: ReactNode;
}
