"use client";

import {
  Ban,
  Check,
  Download,
  MoreHorizontal,
  Pause,
  Play,
  RefreshCw,
  RotateCcw,
  Send,
  SendHorizontal,
  Undo2,
  Wallet,
} from "lucide-react";
import type { RunDialogName } from "@/components/payroll/run-dialogs";
import { Button } from "@/components/ui/button";
import { DropdownMenu, MenuItem, MenuLink } from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import type { RouterOutputs } from "@/server/api/root";

type RunView = RouterOutputs["payroll"]["runs"]["get"];

export interface RunActionsProps {
  view: RunView;
  onOpen: (dialog: RunDialogName) => void;
  /** Why no decision can be made now, whatever the server permitted when it was last asked. */
  blocked: string | null;
}

/** What the reader may do with the run now, as the server says; a button that is not permitted tells why. */
export function RunActions({ view, onOpen, blocked }: RunActionsProps) {
  const { run, actions } = view;
  const reasonOf = (name: keyof RunView["actions"]) =>
    blocked ?? (actions[name].permitted ? null : actions[name].reasons.join(" ") || "Not possible now.");
  return (
    <>
      {run.status === "DRAFT" ? null : (
        <DropdownMenu trigger={<Button icon={<Download />}>Download</Button>}>
          <MenuLink render={<a href={`/api/papers/run/${run.id}.csv`} download aria-label="Run as CSV" />}>
            CSV, one line per vendor
          </MenuLink>
          <MenuLink
            render={<a href={`/api/papers/run/${run.id}-lines.csv`} download aria-label="Postings as CSV" />}
          >
            CSV, one line per posting
          </MenuLink>
          <MenuLink render={<a href={`/api/papers/run/${run.id}.pdf`} download aria-label="Run as PDF" />}>
            PDF
          </MenuLink>
        </DropdownMenu>
      )}
      {actions.recalculate.offered ? (
        <Button
          icon={<RefreshCw />}
          disabledReason={reasonOf("recalculate")}
          onClick={() => onOpen("recalculate")}
        >
          Recalculate
        </Button>
      ) : null}
      {actions.reject.offered ? (
        <Button icon={<Undo2 />} disabledReason={reasonOf("reject")} onClick={() => onOpen("reject")}>
          Send back
        </Button>
      ) : null}
      {actions.submit.offered ? (
        <Button
          variant="primary"
          icon={<Send />}
          disabledReason={reasonOf("submit")}
          onClick={() => onOpen("submit")}
        >
          Submit for approval
        </Button>
      ) : null}
      {actions.approve.offered ? (
        <Button
          variant="primary"
          icon={<Check />}
          disabledReason={reasonOf("approve")}
          onClick={() => onOpen("approve")}
        >
          Approve…
        </Button>
      ) : null}
      {actions.pause.offered ? (
        <Button icon={<Pause />} disabledReason={reasonOf("pause")} onClick={() => onOpen("pause")}>
          Pause…
        </Button>
      ) : null}
      {actions.payCovered.offered ? (
        <Button
          variant="primary"
          icon={<Wallet />}
          disabledReason={reasonOf("payCovered")}
          onClick={() => onOpen("payCovered")}
        >
          Money for this run…
        </Button>
      ) : null}
      {actions.cancelUnsent.offered ? (
        <Button
          icon={<Ban />}
          disabledReason={reasonOf("cancelUnsent")}
          onClick={() => onOpen("cancelUnsent")}
        >
          Cancel the rest…
        </Button>
      ) : null}
      {actions.sendStale.offered ? (
        <Button
          icon={<SendHorizontal />}
          disabledReason={reasonOf("sendStale")}
          onClick={() => onOpen("sendStale")}
        >
          Send as approved…
        </Button>
      ) : null}
      {actions.resume.offered ? (
        <Button
          variant="primary"
          icon={<Play />}
          disabledReason={reasonOf("resume")}
          onClick={() => onOpen("resume")}
        >
          Resume…
        </Button>
      ) : null}
      {actions.retry.offered ? (
        <Button
          variant="primary"
          icon={<RotateCcw />}
          disabledReason={reasonOf("retry")}
          onClick={() => onOpen("retry")}
        >
          Retry failed…
        </Button>
      ) : null}
      {actions.cancel.offered ? (
        <DropdownMenu
          trigger={
            <IconButton label="More actions" variant="default">
              <MoreHorizontal aria-hidden />
            </IconButton>
          }
        >
          <MenuItem
            tone="bad"
            icon={<Ban />}
            disabled={reasonOf("cancel") !== null}
            onSelect={() => onOpen("cancel")}
          >
            Cancel this run…
          </MenuItem>
        </DropdownMenu>
      ) : null}
    </>
  );
}
