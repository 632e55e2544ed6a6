import clsx from "clsx";
import Link from "next/link";

export interface ViewTabsProps<Id extends string> {
  /** What they are the views of. */
  label: string;
  views: readonly { id: Id; label: string; href: string }[];
  view: Id;
}

/** The views of an area, above each of them; each is a page of its own. */
export function ViewTabs<Id extends string>({ label, views, view }: ViewTabsProps<Id>) {
  return (
    <nav aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto border-b">
      {views.map((each) => (
        <Link
          key={each.id}
          href={each.href}
          aria-current={each.id === view ? "page" : undefined}
          className={clsx(
            "-mb-px inline-flex h-9 shrink-0 items-center rounded-t-md border-b-2 px-3 text-sm font-medium -outline-offset-2! hover:text-ink",
            each.id === view ? "border-accent text-ink" : "border-transparent text-ink-muted",
          )}
        >
          {each.label}
        </Link>
      ))}
    </nav>
  );
}
