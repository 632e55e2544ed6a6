import { Instant } from "@/components/format/instant";

export interface ContactValueProps {
  value: string | null;
  /** That staff corrected it, and the marketplace has told no other since. */
  correction: { correctedAt: Date; correctedBy: string } | null;
}

/** An address or number as it is today, and who corrected it when. */
export function ContactValue({ value, correction }: ContactValueProps) {
  return (
    <>
      {value ?? "–"}
      {correction ? (
        <span className="block text-xs text-ink-muted">
          corrected <Instant at={correction.correctedAt} offsetHidden /> by {correction.correctedBy}
        </span>
      ) : null}
    </>
  );
}
