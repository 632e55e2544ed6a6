import "server-only";
import { dehydrate, HydrationBoundary, type QueryKey } from "@tanstack/react-query";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache, type ReactNode } from "react";
import { signInPath } from "@/components/staff/return-path";
import { makeQueryClient } from "@/components/trpc/query-client";
import { NoPermission } from "@/components/ui/no-permission";
import { isPermitted, permissionsOf, type Permission, type StaffRole } from "@/server/staff/permissions";
import { createApiContext, type ApiContext } from "./context";
import { REQUEST_PATH_HEADER } from "./request-path";
import { appRouter } from "./root";
import { webProcess } from "./web-process";

// All of one render share these; nothing is shared between two requests.
const getContext = cache(async (): Promise<ApiContext> =>
  createApiContext(await webProcess(), new Headers(await headers())),
);

/** The query cache of this render, to prefetch into. */
export const getQueryClient = cache(() => makeQueryClient());

/**
 * For pages: `await getQueryClient().prefetchQuery(trpc.staff.list.queryOptions())`. Without the await the page
 * streams, which only suits a client component that reads with useSuspenseQuery inside a Suspense boundary.
 */
export const trpc = createTRPCOptionsProxy({
  ctx: getContext,
  router: appRouter,
  queryClient: getQueryClient,
});

/** For pages, after prefetching: shows the not-found page when the procedure answered that there is no such thing. */
export function notFoundIfMissing(queryKey: QueryKey): void {
  const failure: unknown = getQueryClient().getQueryState(queryKey)?.error;
  if (failure instanceof Error && "code" in failure && failure.code === "NOT_FOUND") notFound();
}

/** Hands what was prefetched to the browser. Stands around the client components of a page. */
export function HydrateClient({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(getQueryClient())}>{children}</HydrationBoundary>;
}

/** Who is signed in, as the shell shows them. Plain values only: it is passed to client components. */
export interface CurrentStaff {
  id: string;
  name: string;
  email: string;
  role: StaffRole;
  permissions: Permission[];
  /** The zone of periods and filter days, an IANA name. */
  businessTimeZone: string;
}

/** Who is signed in, or null. */
export async function findStaff(): Promise<CurrentStaff | null> {
  const { staff, businessTimeZone } = await getContext();
  if (!staff) return null;
  const { id, name, email, role } = staff;
  return { id, name, email, role, permissions: permissionsOf(role), businessTimeZone };
}

/** Who is signed in; sends everybody else to the sign-in page, which leads back here. */
export async function getStaffOrRedirect(): Promise<CurrentStaff> {
  const staff = await findStaff();
  if (staff) return staff;
  redirect(signInPath((await headers()).get(REQUEST_PATH_HEADER) ?? "/"));
}

/**
 * For pages: `const refused = await requirePermission("audit.read"); if (refused) return refused;`. Resolves to
 * the no-permission state to show, or null if the person may see the page. The procedures check again.
 */
export async function requirePermission(permission: Permission): Promise<ReactNode | null> {
  const { role } = await getStaffOrRedirect();
  return isPermitted(role, permission) ? null : <NoPermission />;
}
