"use client";

import { ErrorPanel } from "@/components/ui/error-panel";

/** A page failed; the shell around it stands. */
export default function DashboardError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return <ErrorPanel title="This page could not be shown" errorId={error.digest ?? null} onRetry={reset} />;
}
