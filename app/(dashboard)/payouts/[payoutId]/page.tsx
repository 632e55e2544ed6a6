import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PayoutDetail } from "@/components/payroll/payout-detail";
import { getQueryClient, HydrateClient, notFoundIfMissing, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Payout" };

/** One vendor's payout in one payroll run. */
export default async function PayoutPage({ params }: { params: Promise<{ payoutId: string }> }) {
  const refused = await requirePermission("payroll.read");
  if (refused) return refused;
  const { payoutId } = await params;
  if (!/^pout_[0-9a-z]{1,64}$/.test(payoutId)) notFound();
  const queryClient = getQueryClient();
  const head = trpc.payroll.payouts.get.queryOptions({ payoutId });
  await Promise.all([
    queryClient.prefetchQuery(head),
    queryClient.prefetchInfiniteQuery(
      trpc.payroll.payouts.lines.infiniteQueryOptions(
        { payoutId },
        { getNextPageParam: (page) => page.nextCursor },
      ),
    ),
  ]);
  notFoundIfMissing(head.queryKey);
  return (
    <HydrateClient>
      <PayoutDetail payoutId={payoutId} />
    </HydrateClient>
  );
}
