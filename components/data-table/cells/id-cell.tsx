import { CopyText } from "@/components/ui/copy-text";

/** An id, shortened in the middle where it is long, that a click copies whole. */
export function IdCell({ id, label }: { id: string | null; label?: string }) {
  if (!id) return <span className="text-ink-faint">–</span>;
  const display = id.length > 18 ? `${id.slice(0, 9)}…${id.slice(-6)}` : id;
  return <CopyText text={id} display={display} label={label ?? "id"} className="px-0!" />;
}
