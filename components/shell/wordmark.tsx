/** The name of the product with its mark. */
export function Wordmark() {
  return (
    <div className="flex items-center gap-2 px-1.5">
      <span
        aria-hidden
        className="inline-flex size-6 items-center justify-center rounded-md bg-accent text-sm font-bold text-accent-ink"
      >
        T
      </span>
      <span className="text-sm font-semibold tracking-tight">
        Travellr <span className="font-normal text-ink-muted">Back Office</span>
      </span>
    </div>
  );
}
