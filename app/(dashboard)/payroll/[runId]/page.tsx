import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { RunDetail } from "@/components/payroll/run-detail";
import { loadRunUrl, payoutListInput } from "@/components/payroll/run-url";
import { getQueryClient, HydrateClient, notFoundIfMissing, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Payroll run" };

/** One payroll run. */
export default async function RunPage({
  params,
  searchParams,
}: {
  params: Promise<{ runId: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const refused = await requirePermission("payroll.read");
  if (refused) return refused;
  const { runId } = await params;
  const url = await loadRunUrl(searchParams);
  if (!/^prun_[0-9a-z]{1,64}$/.test(runId)) notFound();
  const queryClient = getQueryClient();
  const head = trpc.payroll.runs.get.queryOptions({ runId });
  await Promise.all([
    queryClient.prefetchQuery(head),
    queryClient.prefetchQuery(trpc.payroll.runs.progress.queryOptions({ runId })),
    queryClient.prefetchInfiniteQuery(
      trpc.payroll.payouts.list.infiniteQueryOptions(payoutListInput(runId, url), {
        getNextPageParam: (page) => page.nextCursor,
      }),
    ),
    url.peek && queryClient.prefetchQuery(trpc.payroll.payouts.get.queryOptions({ payoutId: url.peek })),
    url.peek &&
      queryClient.prefetchInfiniteQuery(
        trpc.payroll.payouts.lines.infiniteQueryOptions(
          { payoutId: url.peek },
          { getNextPageParam: (page) => page.nextCursor },
        ),
      ),
  ]);
  notFoundIfMissing(head.queryKey);
  return (
    <HydrateClient>
      <RunDetail runId={runId} />
    </HydrateClient>
  );
}
