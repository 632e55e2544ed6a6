"use client";

import "./globals.css";

import { ErrorPanel } from "@/components/ui/error-panel";
import { TooltipProvider } from "@/components/ui/tooltip";

/** The last resort: the frame itself failed, so this brings its own. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en-GB">
      <body>
        <title>Something failed · Travellr Back Office</title>
        <TooltipProvider>
          <main className="flex min-h-dvh items-center justify-center">
            <ErrorPanel title="The page could not be shown" errorId={error.digest ?? null} onRetry={reset} />
          </main>
        </TooltipProvider>
      </body>
    </html>
  );
}
