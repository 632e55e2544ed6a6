import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export type ImportRow = RouterOutputs["bookings"]["imports"]["list"]["imports"][number];

/** How the status of an import looks. */
export const IMPORT_STATUS_LOOKS = {
  RUNNING: { label: "Running", tone: "info" },
  DONE: { label: "Done", tone: "ok" },
  FAILED: { label: "Refused", tone: "bad" },
} as const satisfies Record<ImportRow["status"], StatusLook>;
