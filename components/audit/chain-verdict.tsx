import { Banner } from "@/components/ui/banner";
import { CopyText } from "@/components/ui/copy-text";
import type { RouterOutputs } from "@/server/api/root";

/** What recomputing the seals of the whole log came to. */
export function ChainVerdict({ verdict }: { verdict: RouterOutputs["audit"]["verify"] }) {
  if (!verdict.intact)
    return (
      <Banner tone="bad" role="alert" title="The log is not as it was written">
        From number {verdict.firstBadSeq.toString()} on: {PROBLEMS[verdict.problem]}
      </Banner>
    );
  const { seq, hash } = verdict.head;
  return (
    <Banner tone="ok" role="status" title={`Intact: ${verdict.eventCount} events`}>
      <span className="text-xs">
        Head{" "}
        <CopyText text={`${seq}:${hash}`} display={`${seq}:${hash.slice(0, 12)}…`} label="head of the log" />
      </span>
    </Banner>
  );
}

const PROBLEMS = {
  GAP: "an event is missing or numbered anew.",
  LINK: "the event does not follow the one before it.",
  CONTENT: "the event was changed after it was written.",
  ANCHOR: "the event is not what was noted earlier.",
} satisfies Record<Extract<RouterOutputs["audit"]["verify"], { intact: false }>["problem"], string>;
