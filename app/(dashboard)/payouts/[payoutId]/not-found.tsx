import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

/** No payout has this id. */
export default function PayoutNotFound() {
  return (
    <Empty
      icon={FileQuestion}
      title="There is no such payout"
      action={
        <Link href="/payroll" className={buttonClass({})}>
          All payroll runs
        </Link>
      }
    >
      The address may be mistyped, or the vendor left a draft that was worked out again.
    </Empty>
  );
}
