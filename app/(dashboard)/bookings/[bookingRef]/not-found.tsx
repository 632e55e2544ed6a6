import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Empty } from "@/components/ui/empty";

/** No booking has this reference. */
export default function BookingNotFound() {
  return (
    <Empty
      icon={FileQuestion}
      title="There is no such booking"
      action={
        <Link href="/bookings" className={buttonClass({})}>
          All bookings
        </Link>
      }
    >
      The address may be mistyped, or the marketplace has not told of it yet.
    </Empty>
  );
}
