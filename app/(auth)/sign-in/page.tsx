import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { returnPath } from "@/components/staff/return-path";
import { SignInForm } from "@/components/staff/sign-in-form";
import { Wordmark } from "@/components/shell/wordmark";
import { findStaff } from "@/server/api/rsc";

export const metadata: Metadata = { title: "Sign in" };

/** The page for staff without a session; who has one goes on to where they wanted. */
export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const next = returnPath((await searchParams)["next"]);
  if (await findStaff()) redirect(next);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center bg-canvas px-4 py-10">
      <div className="flex w-full max-w-sm flex-col gap-6 rounded-xl border bg-surface p-6 shadow-card sm:p-8">
        <Wordmark />
        <div>
          <h1 id="sign-in-title" className="text-xl font-semibold tracking-tight">
            Sign in
          </h1>
          <p className="mt-1 text-sm text-ink-muted">With the account an administrator gave you.</p>
        </div>
        <SignInForm next={next} />
      </div>
    </main>
  );
}
