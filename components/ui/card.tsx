import clsx from "clsx";
import type { ReactNode } from "react";

export interface CardProps {
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  footer?: ReactNode;
  /** Lets the content reach the edges, for tables and lists. */
  flush?: boolean;
  /** Heading level of the title; 2 unless told. */
  level?: 2 | 3;
  className?: string;
  children: ReactNode;
}

/** A panel on the canvas with an optional heading row. */
export function Card({
  title,
  description,
  actions,
  footer,
  flush = false,
  level = 2,
  className,
  children,
}: CardProps) {
  const Heading = `h${level}` as const;
  return (
    <section className={clsx("flex min-w-0 flex-col rounded-lg border bg-surface shadow-card", className)}>
      {title || actions ? (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-2">
          <div className="min-w-0">
            {title ? <Heading className="text-base font-semibold">{title}</Heading> : null}
            {description ? <p className="text-xs text-ink-muted">{description}</p> : null}
          </div>
          {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
        </header>
      ) : null}
      <div className={clsx("min-h-0 min-w-0 flex-1", flush ? "overflow-hidden rounded-b-lg" : "p-4")}>
        {children}
      </div>
      {footer ? <footer className="border-t bg-sunken/50 px-4 py-2.5 text-sm">{footer}</footer> : null}
    </section>
  );
}
