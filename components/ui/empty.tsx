import { Inbox, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface EmptyProps {
  title: ReactNode;
  /** What would appear here, and how it gets here. */
  children?: ReactNode;
  action?: ReactNode;
  icon?: LucideIcon;
}

/** The designed absence of content. */
export function Empty({ title, children, action, icon: Icon = Inbox }: EmptyProps) {
  return (
    <div className="flex flex-col items-center justify-center gap-1 px-6 py-10 text-center">
      <span className="mb-2 inline-flex size-10 items-center justify-center rounded-lg border bg-sunken text-ink-faint">
        <Icon aria-hidden className="size-5" />
      </span>
      <p className="text-base font-medium">{title}</p>
      {children ? <div className="max-w-md text-sm text-pretty text-ink-muted">{children}</div> : null}
      {action ? <div className="mt-3">{action}</div> : null}
    </div>
  );
}
