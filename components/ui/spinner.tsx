import { LoaderCircle } from "lucide-react";
import clsx from "clsx";

/** A turning ring for waits of unknown length. With `label` it is announced; without, it is decoration. */
export function Spinner({ label, className }: { label?: string; className?: string }) {
  return (
    <span role={label ? "status" : undefined} className="inline-flex items-center">
      <LoaderCircle aria-hidden className={clsx("animate-spin", className ?? "size-4")} />
      {label ? <span className="sr-only">{label}</span> : null}
    </span>
  );
}
