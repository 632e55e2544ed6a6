import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { Empty } from "@/components/ui/empty";

/** Says that the reader's role does not reach this, and which role does. */
export function NoPermission({ children, action }: { children?: ReactNode; action?: ReactNode }) {
  return (
    <Empty icon={Lock} title="You do not have access to this" action={action}>
      {children ?? "Your role does not include it. An administrator can change your role."}
    </Empty>
  );
}
