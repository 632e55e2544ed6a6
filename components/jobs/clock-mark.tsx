import { Clock } from "lucide-react";

/** A note that the clocks are changed around a time. */
export function ClockMark({ children }: { children: string }) {
  return (
    <span className="flex items-start gap-1 text-xs font-medium text-warn">
      <Clock aria-hidden className="mt-0.5 size-3 shrink-0" />
      <span>{children}</span>
    </span>
  );
}
