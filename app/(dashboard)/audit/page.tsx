import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { auditListInput, loadAuditUrl } from "@/components/audit/audit-filters";
import { AuditLog } from "@/components/audit/audit-log";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Audit log" };

/** Who did what, and whether the log is still as it was written. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("audit.readOwn");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const seesEveryone = permissions.includes("audit.read");
  const url = await loadAuditUrl(searchParams);
  const queryClient = getQueryClient();
  // Waited for, because the table is not suspended: with half-loaded data the server would draw the skeleton and
  // the browser the rows, and React would throw the first away.
  await Promise.all([
    queryClient.prefetchInfiniteQuery(
      trpc.audit.list.infiniteQueryOptions(auditListInput(url), {
        getNextPageParam: (page) => page.nextCursor,
      }),
    ),
    seesEveryone && queryClient.prefetchQuery(trpc.staff.list.queryOptions()),
    url.event && queryClient.prefetchQuery(trpc.audit.get.queryOptions({ seq: url.event })),
  ]);
  return (
    <HydrateClient>
      <AuditLog seesEveryone={seesEveryone} mayVerify={permissions.includes("audit.verify")} />
    </HydrateClient>
  );
}
