import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

/** No maintenance run has this id. */
export default function MaintenanceRunNotFound() {
  return (
    <Empty
      icon={FileQuestion}
      title="There is no such run"
      action={
        <Link href="/maintenance/runs" className={buttonClass({})}>
          All runs
        </Link>
      }
    >
      The address may be mistyped.
    </Empty>
  );
}
