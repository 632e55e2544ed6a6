import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

/** No one-off job has this id. */
export default function OneOffJobNotFound() {
  return (
    <Empty
      icon={FileQuestion}
      title="There is no such job"
      action={
        <Link href="/jobs/one-off" className={buttonClass({})}>
          One-off jobs
        </Link>
      }
    >
      The address may be mistyped, or the job is older than jobs are kept.
    </Empty>
  );
}
