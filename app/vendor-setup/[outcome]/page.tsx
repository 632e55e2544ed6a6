import { CircleCheck, Hourglass } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Wordmark } from "@/components/shell/wordmark";
import { Empty } from "@/components/ui/empty";

export const metadata: Metadata = { title: "Payout account" };

/** Where Stripe sends a vendor back to from an onboarding link: for anybody, and it tells nothing of anybody. */
export default async function VendorSetupPage({ params }: { params: Promise<{ outcome: string }> }) {
  const { outcome } = await params;
  if (outcome !== "done" && outcome !== "expired") notFound();
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center bg-canvas px-4 py-10">
      <div className="flex w-full max-w-sm flex-col gap-6 rounded-xl border bg-surface p-6 shadow-card sm:p-8">
        <Wordmark />
        {outcome === "done" ? (
          <Empty icon={CircleCheck} title="Thank you">
            What you gave has gone to Stripe, which may come back to you. You can close this window.
          </Empty>
        ) : (
          <Empty icon={Hourglass} title="This link cannot be used any more">
            It opens once, and only for a few minutes. Ask your contact at Travellr for a new one.
          </Empty>
        )}
      </div>
    </main>
  );
}
