import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

/** No run has this id. */
export default function RunNotFound() {
  return (
    <Empty
      icon={FileQuestion}
      title="There is no such payroll run"
      action={
        <Link href="/payroll" className={buttonClass({})}>
          All payroll runs
        </Link>
      }
    >
      The address may be mistyped. Runs are never deleted, so one that existed is in the list.
    </Empty>
  );
}
