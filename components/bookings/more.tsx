import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** More about an entry, for who asks for it. */
export function More({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className="group/more">
      <summary className="inline-flex min-h-6 cursor-pointer list-none items-center gap-1 rounded-sm text-xs hover:text-ink">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open/more:rotate-90" />
        {label}
      </summary>
      <div className="mt-1 border-l pl-3">{children}</div>
    </details>
  );
}
