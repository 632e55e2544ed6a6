import clsx from "clsx";

/** A quiet block in the shape of what is being loaded. Give it the final size, so nothing jumps. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={clsx("block animate-shimmer rounded-sm bg-line", className ?? "h-3 w-full")}
    />
  );
}

/** Lines of text being loaded, the last one shorter, announced once as busy. */
export function SkeletonLines({ lines = 3, label = "Loading" }: { lines?: number; label?: string }) {
  return (
    <div role="status" className="flex flex-col gap-2.5">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} className={clsx("h-3", index === lines - 1 ? "w-2/3" : "w-full")} />
      ))}
    </div>
  );
}
