import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

/** No message has this id. */
export default function MessageNotFound() {
  return (
    <Empty
      icon={FileQuestion}
      title="There is no such message"
      action={
        <Link href="/notifications" className={buttonClass({})}>
          All messages
        </Link>
      }
    >
      The address may be mistyped, or the message is older than messages are kept.
    </Empty>
  );
}
