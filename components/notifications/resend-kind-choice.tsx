"use client";

import clsx from "clsx";
import { useId } from "react";

export type ResendKind = "EXACT" | "RERENDERED";

export interface ResendKindChoiceProps {
  value: ResendKind;
  onValueChange: (kind: ResendKind) => void;
  /** Why a kind is not possible; null where it is. */
  refusals: Record<ResendKind, string | null>;
  latestVersion: number;
}

/** Whether the copy says what was said, or what would be said today. */
export function ResendKindChoice({ value, onValueChange, refusals, latestVersion }: ResendKindChoiceProps) {
  const name = useId();
  const choices: { kind: ResendKind; label: string; hint: string }[] = [
    {
      kind: "EXACT",
      label: "The same once more",
      hint: "Byte for byte what was sent, with the same files.",
    },
    {
      kind: "RERENDERED",
      label: "Written anew",
      hint: `What the same facts say in today's text, version ${latestVersion}. You see first what is different.`,
    },
  ];
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">What it says</legend>
      {choices.map(({ kind, label, hint }) => (
        <label
          key={kind}
          className={clsx(
            "grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 rounded-md border px-3 py-2 text-sm",
            value === kind && "border-accent bg-selected",
          )}
        >
          <input
            type="radio"
            name={name}
            value={kind}
            checked={value === kind}
            onChange={() => onValueChange(kind)}
            aria-labelledby={`${name}-${kind}`}
            aria-describedby={`${name}-${kind}-hint`}
            className="mt-0.5 size-4 accent-accent"
          />
          <span id={`${name}-${kind}`} className="font-medium">
            {label}
          </span>
          <span id={`${name}-${kind}-hint`} className="col-start-2 text-xs text-ink-muted">
            {refusals[kind] ?? hint}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
