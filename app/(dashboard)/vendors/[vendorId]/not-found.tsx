import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

/** No vendor has this id. */
export default function VendorNotFound() {
  return (
    <Empty
      icon={FileQuestion}
      title="There is no such vendor"
      action={
        <Link href="/vendors" className={buttonClass({})}>
          All vendors
        </Link>
      }
    >
      The address may be mistyped. Vendors are never deleted.
    </Empty>
  );
}
