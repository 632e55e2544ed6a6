"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SEVERITY_LOOKS } from "@/components/alarms/alarm-looks";
import { SetRuleDialog, type RuleView } from "@/components/alarms/set-rule-dialog";
import { useTRPC } from "@/components/trpc/provider";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Sheet } from "@/components/ui/sheet";
import { SkeletonLines } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

export interface RuleSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  mayManage: boolean;
}

/** What there are alarms for, and from when on. */
export function RuleSheet({ open, onOpenChange, mayManage }: RuleSheetProps) {
  const trpc = useTRPC();
  const rules = useQuery({ ...trpc.alarms.rules.queryOptions(), enabled: open });
  const [asked, setAsked] = useState<{ rule: RuleView; open: boolean } | null>(null);
  return (
    <>
      <Sheet open={open} onOpenChange={onOpenChange} title="Alarm rules" size="lg">
        {rules.isError ? (
          <ErrorPanel errorId={rules.error.data?.errorId ?? null} onRetry={() => void rules.refetch()}>
            {rules.error.message}
          </ErrorPanel>
        ) : rules.data ? (
          <ul className="flex flex-col divide-y">
            {rules.data.map((rule) => (
              <li key={rule.key} className="flex items-start gap-3 py-3 text-sm">
                <div className="flex min-w-0 flex-1 flex-col gap-1">
                  <p className="flex flex-wrap items-center gap-2 font-medium">
                    {rule.title}
                    <StatusBadge plain look={SEVERITY_LOOKS[rule.severity]} />
                    {rule.enabled ? null : <Badge>Off</Badge>}
                  </p>
                  <p className="text-ink-muted">{rule.description}</p>
                  {rule.threshold === null ? null : (
                    <p className="tabular text-xs text-ink-muted">
                      {rule.threshold} {rule.thresholdUnit}
                    </p>
                  )}
                </div>
                {mayManage ? (
                  <Button
                    size="sm"
                    aria-label={`Change: ${rule.title}`}
                    onClick={() => setAsked({ rule, open: true })}
                  >
                    Change
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        ) : (
          <SkeletonLines lines={12} />
        )}
      </Sheet>
      {asked ? (
        <SetRuleDialog
          key={`${asked.rule.key} ${asked.rule.version}`}
          {...asked}
          onClose={() => setAsked({ ...asked, open: false })}
        />
      ) : null}
    </>
  );
}
