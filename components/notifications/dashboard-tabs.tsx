import clsx from "clsx";
import Link from "next/link";

const VIEWS = [
  { id: "list", label: "List", href: "/notifications" },
  { id: "dashboard", label: "Dashboard", href: "/notifications/dashboard" },
  { id: "templates", label: "Templates", href: "/notifications/templates" },
  { id: "suppressions", label: "Suppressions", href: "/notifications/suppressions" },
] as const;

/** The views of notifications, above each of them. */
export function NotificationTabs({ view }: { view: (typeof VIEWS)[number]["id"] }) {
  return (
    <nav aria-label="Notifications" className="flex shrink-0 gap-1 overflow-x-auto border-b">
      {VIEWS.map(({ id, label, href }) => (
        <Link
          key={id}
          href={href}
          aria-current={id === view ? "page" : undefined}
          className={clsx(
            "-mb-px inline-flex h-9 shrink-0 items-center rounded-t-md border-b-2 px-3 text-sm font-medium -outline-offset-2! hover:text-ink",
            id === view ? "border-accent text-ink" : "border-transparent text-ink-muted",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
