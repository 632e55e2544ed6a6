import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { RunList } from "@/components/payroll/run-list";
import { loadRunsUrl, runListInput } from "@/components/payroll/runs-url";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Payroll" };

/** The list of payroll runs. */
export default async function PayrollPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const refused = await requirePermission("payroll.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  const mayDraft = permissions.includes("payroll.draft");
  const url = await loadRunsUrl(searchParams);
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchInfiniteQuery(
      trpc.payroll.runs.list.infiniteQueryOptions(runListInput(url), {
        getNextPageParam: (page) => page.nextCursor,
      }),
    ),
    queryClient.prefetchQuery(trpc.payroll.reconciliation.freeze.queryOptions()),
    mayDraft && queryClient.prefetchQuery(trpc.payroll.runs.draftChoices.queryOptions()),
  ]);
  return (
    <HydrateClient>
      <RunList mayDraft={mayDraft} />
    </HydrateClient>
  );
}
