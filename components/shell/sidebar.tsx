"use client";

import clsx from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { isCurrent, navigationFor } from "@/components/shell/navigation";

/** The ways to go that the reader's permissions open. */
export function Sidebar({
  permissions,
  onNavigate,
}: {
  permissions: readonly string[];
  onNavigate?: () => void;
}) {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className="flex flex-col gap-4">
      {navigationFor(permissions).map((section, index) => (
        <div key={section.label ?? index}>
          {section.label ? (
            <p className="px-2.5 pb-1 text-xs font-medium text-ink-faint">{section.label}</p>
          ) : null}
          <ul className="flex flex-col gap-0.5">
            {section.items.map((item) => {
              const current = isCurrent(item.href, pathname);
              return (
                <li key={item.href}>
                  <Link
                    href={item.href}
                    onClick={onNavigate}
                    aria-current={current ? "page" : undefined}
                    className={clsx(
                      "flex min-h-8 items-center gap-2.5 rounded-md px-2.5 text-sm font-medium",
                      current ? "bg-selected text-ink" : "text-ink-muted hover:bg-hover hover:text-ink",
                    )}
                  >
                    <item.icon
                      aria-hidden
                      className={clsx("size-4 shrink-0", current ? "text-accent-text" : "text-ink-faint")}
                    />
                    {item.label}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}
