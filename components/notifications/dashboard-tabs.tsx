import { ViewTabs } from "@/components/shell/view-tabs";

const VIEWS = [
  { id: "list", label: "List", href: "/notifications" },
  { id: "dashboard", label: "Dashboard", href: "/notifications/dashboard" },
  { id: "templates", label: "Templates", href: "/notifications/templates" },
  { id: "suppressions", label: "Suppressions", href: "/notifications/suppressions" },
] as const;

/** The views of notifications, above each of them. */
export function NotificationTabs({ view }: { view: (typeof VIEWS)[number]["id"] }) {
  return <ViewTabs label="Notifications" views={VIEWS} view={view} />;
}
