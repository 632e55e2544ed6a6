"use client";

import { FileUp } from "lucide-react";
import clsx from "clsx";
import { useRef, useState, type ReactNode } from "react";
import { useFieldControl } from "@/components/ui/field";

export interface FileDropProps {
  /** The file kinds the picker offers: ".csv,.csv.gz". The server checks again. */
  accept?: string;
  file: File | null;
  onFileChange: (file: File | null) => void;
  hint?: ReactNode;
  disabled?: boolean;
  "aria-label"?: string;
}

/** A place to drop one file on, or to choose it by click or keyboard. */
export function FileDrop({ accept, file, onFileChange, hint, disabled = false, ...aria }: FileDropProps) {
  const control = useFieldControl({});
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const dropped = event.dataTransfer.files[0];
        if (dropped && !disabled) onFileChange(dropped);
      }}
      className={clsx(
        "relative flex min-h-28 flex-col items-center justify-center gap-1 rounded-lg border border-dashed p-4 text-center text-sm focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-ring",
        over ? "border-accent bg-accent-soft" : "border-line-strong bg-sunken hover:bg-hover",
        disabled && "opacity-60",
      )}
    >
      <FileUp aria-hidden className="size-5 text-ink-faint" />
      <span className="font-medium wrap-anywhere">
        {file ? file.name : "Drop a file here, or choose one"}
      </span>
      <span className="tabular text-xs text-ink-muted">{file ? fileSize(file.size) : hint}</span>
      <input
        ref={input}
        type="file"
        accept={accept}
        disabled={disabled}
        {...control}
        {...aria}
        onChange={(event) => onFileChange(event.target.files?.[0] ?? null)}
        className="absolute inset-0 cursor-pointer opacity-0 outline-none disabled:cursor-not-allowed"
      />
    </div>
  );
}

/** A size in bytes as text in the unit that suits it. */
function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
