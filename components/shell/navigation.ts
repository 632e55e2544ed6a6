import {
  Archive,
  Bell,
  CalendarClock,
  FileInput,
  LayoutDashboard,
  MessagesSquare,
  ScrollText,
  Store,
  Ticket,
  WalletCards,
  type LucideIcon,
} from "lucide-react";
import type { ShortcutId } from "@/components/shell/shortcuts";

export interface NavigationItem {
  label: string;
  href: string;
  icon: LucideIcon;
  /** The reader sees the item when they hold any one of these. */
  anyOf: readonly string[];
  /** The shortcut that goes there. */
  shortcut?: ShortcutId;
}

export interface NavigationSection {
  /** Drawn above the items; the first section needs none. */
  label?: string;
  items: readonly NavigationItem[];
}

/** Where one can go, in order. A new area adds a row here; sidebar, palette and go-to keys follow. */
export const NAVIGATION: readonly NavigationSection[] = [
  {
    items: [
      {
        label: "Overview",
        href: "/",
        icon: LayoutDashboard,
        anyOf: ["overview.read"],
        shortcut: "go.overview",
      },
    ],
  },
  {
    label: "Money",
    items: [
      {
        label: "Payroll",
        href: "/payroll",
        icon: WalletCards,
        anyOf: ["payroll.read"],
        shortcut: "go.payroll",
      },
      { label: "Vendors", href: "/vendors", icon: Store, anyOf: ["vendors.read"], shortcut: "go.vendors" },
    ],
  },
  {
    label: "Operations",
    items: [
      { label: "Bookings", href: "/bookings", icon: Ticket, anyOf: ["bookings.read"] },
      {
        label: "Notifications",
        href: "/notifications",
        icon: MessagesSquare,
        anyOf: ["messages.read"],
        shortcut: "go.notifications",
      },
      { label: "Jobs", href: "/jobs", icon: CalendarClock, anyOf: ["jobs.read"], shortcut: "go.jobs" },
      {
        label: "Maintenance",
        href: "/maintenance",
        icon: Archive,
        anyOf: ["maintenance.read"],
        shortcut: "go.maintenance",
      },
      { label: "Alarms", href: "/alarms", icon: Bell, anyOf: ["alarms.read"], shortcut: "go.alarms" },
    ],
  },
  {
    label: "Administration",
    items: [
      { label: "Bookings import", href: "/bookings/import", icon: FileInput, anyOf: ["bookings.import"] },
      {
        label: "Audit log",
        href: "/audit",
        icon: ScrollText,
        anyOf: ["audit.read", "audit.readOwn"],
        shortcut: "go.audit",
      },
    ],
  },
];

/** The sections with the items that these permissions open; empty sections fall away. */
export function navigationFor(permissions: readonly string[]): NavigationSection[] {
  return NAVIGATION.map((section) => ({
    ...section,
    items: section.items.filter((item) => item.anyOf.some((permission) => permissions.includes(permission))),
  })).filter((section) => section.items.length > 0);
}

/** Whether the page at this path belongs to the item, and to no item below it. */
export function isCurrent(href: string, pathname: string): boolean {
  return (
    isWithin(href, pathname) && !ALL_PATHS.some((other) => isBelow(other, href) && isWithin(other, pathname))
  );
}

const ALL_PATHS = NAVIGATION.flatMap((section) => section.items.map((item) => item.href));

function isWithin(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || isBelow(pathname, href);
}

function isBelow(path: string, href: string): boolean {
  return path.startsWith(`${href}/`);
}
