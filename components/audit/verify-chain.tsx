"use client";

import { useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import type { RouterOutputs } from "@/server/api/root";

/** Recomputes the seals of the whole log and says whether it is as it was written. */
export function VerifyChain() {
  const trpc = useTRPC();
  const verify = useMutation(trpc.audit.verify.mutationOptions());
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      {verify.isError ? (
        <Banner tone="bad" role="alert" title="The log could not be checked">
          {verify.error.message}
        </Banner>
      ) : null}
      {verify.data ? <Verdict verdict={verify.data} /> : null}
      <Button icon={<ShieldCheck />} loading={verify.isPending} onClick={() => verify.mutate()}>
        Verify chain
      </Button>
    </div>
  );
}

function Verdict({ verdict }: { verdict: RouterOutputs["audit"]["verify"] }) {
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
        Head <CopyText text={`${seq}:${hash}`} display={`${seq}:${hash.slice(0, 12)}…`} label="head of the log" />
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
