import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

/** No scheduled run has this id. */
export default function ScheduledRunNotFound() {
  return (
    <Empty
      icon={FileQuestion}
      title="There is no such run"
      action={
        <Link href="/jobs/runs" className={buttonClass({})}>
          All runs
        </Link>
      }
    >
      The address may be mistyped, or the run is older than runs are kept.
    </Empty>
  );
}
