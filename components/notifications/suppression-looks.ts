import type { RouterOutputs } from "@/server/api/root";

export type SuppressionRow = RouterOutputs["notifications"]["suppressions"]["list"]["suppressions"][number];

export const PURPOSE_LABELS = {
  TRANSACTIONAL: "What was bought",
  MARKETING: "Offers",
} as const satisfies Record<SuppressionRow["purpose"], string>;
