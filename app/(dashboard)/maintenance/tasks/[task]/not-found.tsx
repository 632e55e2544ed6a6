import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

/** No task has this key. */
export default function MaintenanceTaskNotFound() {
  return (
    <Empty
      icon={FileQuestion}
      title="There is no such task"
      action={
        <Link href="/maintenance" className={buttonClass({})}>
          All tasks
        </Link>
      }
    >
      The address may be mistyped.
    </Empty>
  );
}
