"use client";

import type { RouterOutputs } from "@/server/api/root";
import { Banner } from "@/components/ui/banner";

type Comparison = RouterOutputs["notifications"]["resend"]["compare"];
type Piece = Comparison["parts"][number]["pieces"][number];

const PART_LABELS = { SUBJECT: "Subject", TITLE: "Title", TEXT: "Text" } as const satisfies Record<
  Comparison["parts"][number]["name"],
  string
>;

/** What a message would say today, with what is gone struck out and what is new underlined. */
export function ResendDifference({ comparison }: { comparison: Comparison }) {
  const { isSame, onlyLooks, hasOldContent, parts } = comparison;
  return (
    <section aria-label="What is different" className="flex min-w-0 flex-col gap-3">
      {isSame ? (
        <Banner role="status" title="Nothing is different">
          Today&rsquo;s text says exactly what was sent. It is about the same facts: what has changed in the
          booking since then is not in it.
        </Banner>
      ) : onlyLooks ? (
        <Banner role="status" title="It says the same">
          Only how the mail looks is different.
        </Banner>
      ) : hasOldContent ? (
        <p role="status" className="text-xs text-ink-muted">
          <del className="bg-bad-soft text-bad">Struck out</del> was sent and is gone,{" "}
          <ins className="bg-ok-soft text-ok">underlined</ins> is new.
        </p>
      ) : (
        <Banner role="status" title="There is nothing to compare with">
          It was never written, so all of it is new.
        </Banner>
      )}
      {parts.map(({ name, pieces }) => (
        <div key={name} className="flex min-w-0 flex-col gap-1">
          <h3 className="text-xs text-ink-muted">{PART_LABELS[name]}</h3>
          <p
            tabIndex={0}
            className="max-h-64 overflow-auto rounded-md border bg-sunken px-3 py-2 text-sm whitespace-pre-wrap wrap-anywhere"
          >
            {pieces.map((piece, index) => (
              <DifferencePiece key={index} piece={piece} />
            ))}
          </p>
        </div>
      ))}
    </section>
  );
}

function DifferencePiece({ piece: { kind, text } }: { piece: Piece }) {
  if (kind === "ADDED") return <ins className="bg-ok-soft text-ok">{text}</ins>;
  if (kind === "REMOVED") return <del className="bg-bad-soft text-bad">{text}</del>;
  return text;
}
