import { Compass } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

export const metadata = { title: "Not found" };

/** An address that leads nowhere, or to something the reader may not know exists. */
export default function NotFound() {
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <Empty
        icon={Compass}
        title="There is nothing at this address"
        action={
          <Link href="/" className={buttonClass({ variant: "primary" })}>
            Go to the overview
          </Link>
        }
      >
        The link may be old, or what it led to is not visible to your role.
      </Empty>
    </main>
  );
}
