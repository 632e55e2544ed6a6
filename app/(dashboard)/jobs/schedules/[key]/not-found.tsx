import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

/** No schedule has this key. */
export default function ScheduleNotFound() {
  return (
    <Empty
      icon={FileQuestion}
      title="There is no such schedule"
      action={
        <Link href="/jobs" className={buttonClass({})}>
          All schedules
        </Link>
      }
    >
      The address may be mistyped.
    </Empty>
  );
}
