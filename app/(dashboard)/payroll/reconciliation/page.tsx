import type { Metadata } from "next";
import { ReconciliationPage } from "@/components/payroll/reconciliation-page";
import { getQueryClient, getStaffOrRedirect, HydrateClient, requirePermission, trpc } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Reconciliation" };

/** How the ledger and the provider agree, and what differs. */
export default async function PayrollReconciliationPage() {
  const refused = await requirePermission("payroll.read");
  if (refused) return refused;
  const { permissions } = await getStaffOrRedirect();
  await getQueryClient().prefetchQuery(trpc.payroll.reconciliation.get.queryOptions());
  return (
    <HydrateClient>
      <ReconciliationPage
        mayReconcile={permissions.includes("payroll.reconcile")}
        mayExport={permissions.includes("payroll.export")}
      />
    </HydrateClient>
  );
}
