import { ChevronRight } from "lucide-react";
import { CopyButton } from "@/components/jobs/copy-button";

/** What an attempt failed of, and where, to be unfolded and copied. `of` names it: "attempt 3". */
export function AttemptError({
  error,
  stack,
  of,
}: {
  error: string | null;
  stack: string | null;
  of: string;
}) {
  return (
    <>
      {error ? <p className="text-bad wrap-anywhere">{error}</p> : null}
      {stack ? (
        <details className="group">
          <summary className="inline-flex min-h-6 cursor-pointer list-none items-center gap-1 rounded-sm text-xs text-ink-muted hover:text-ink">
            <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
            Where it failed
          </summary>
          <div className="relative mt-1.5">
            <pre
              tabIndex={0}
              aria-label={`Stack of ${of}`}
              className="max-h-72 overflow-auto rounded-md border bg-sunken p-3 pr-20 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
            >
              {stack}
            </pre>
            <CopyButton
              text={error ? `${error}\n${stack}` : stack}
              label={`Copy the error of ${of}`}
              className="absolute! top-2 right-4"
            />
          </div>
        </details>
      ) : null}
    </>
  );
}
