import { ChevronRight } from "lucide-react";
import clsx from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";

export interface Crumb {
  label: string;
  href: string;
}

export interface PageProps {
  title: ReactNode;
  /** A StatusBadge or the like beside the title. */
  status?: ReactNode;
  description?: ReactNode;
  /** The pages above this one. */
  crumbs?: readonly Crumb[];
  actions?: ReactNode;
  /** The page is as high as the window, so that a table inside can take the rest (`DataTable height="fill"`). */
  fill?: boolean;
  /** A reading width for forms and texts. */
  narrow?: boolean;
  children: ReactNode;
}

/** One page inside the shell: where it is, what it is, what can be done, and its content. */
export function Page({
  title,
  status,
  description,
  crumbs,
  actions,
  fill = false,
  narrow = false,
  children,
}: PageProps) {
  return (
    <div
      className={clsx(
        "mx-auto flex w-full flex-col px-4 sm:px-6",
        fill ? "min-h-full gap-3 py-3 md:h-full" : "gap-4 py-4",
        narrow ? "max-w-3xl" : "max-w-[110rem]",
      )}
    >
      <header className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          {crumbs?.length ? (
            <nav aria-label="Breadcrumb">
              <ol className="flex flex-wrap items-center gap-1 text-sm text-ink-muted">
                {crumbs.map((crumb) => (
                  <li key={crumb.href} className="flex items-center gap-1">
                    <Link
                      href={crumb.href}
                      className="-mx-1 inline-flex min-h-6 items-center rounded-sm px-1 hover:text-ink hover:underline"
                    >
                      {crumb.label}
                    </Link>
                    <ChevronRight aria-hidden className="size-3.5 text-ink-faint" />
                  </li>
                ))}
              </ol>
            </nav>
          ) : null}
          <h1
            // Not a stop of Tab, but a place that focus can be put on; see useKeptFocus.
            tabIndex={-1}
            className="mr-1 rounded-sm text-xl font-semibold tracking-tight wrap-anywhere"
          >
            {title}
          </h1>
          {status}
          {description ? <div className="text-sm text-ink-muted">{description}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
