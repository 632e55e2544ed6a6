"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import clsx from "clsx";
import type { ReactNode } from "react";
import { IconButton } from "@/components/ui/icon-button";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  children?: ReactNode;
}

/** A task in front of the page. Focus stays inside and returns to the opener; Esc closes. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  footer,
  size = "md",
  children,
}: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={SCRIM} />
        <BaseDialog.Viewport className="fixed inset-0 z-40 flex items-center justify-center overflow-y-auto p-3 sm:p-6">
          <BaseDialog.Popup className={clsx(DIALOG_POPUP, DIALOG_SIZES[size])}>
            <div className="py-4 pr-14 pb-3 pl-5">
              <div className="min-w-0">
                <BaseDialog.Title className="text-lg font-semibold">{title}</BaseDialog.Title>
                {description ? (
                  <BaseDialog.Description className="mt-0.5 text-sm text-ink-muted">
                    {description}
                  </BaseDialog.Description>
                ) : null}
              </div>
            </div>
            <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
            {footer ? <DialogFooter>{footer}</DialogFooter> : null}
            {/* Last in order, so that the first field gets the focus and not the way out. */}
            <BaseDialog.Close
              render={
                <IconButton label="Close" className="absolute! top-3 right-3">
                  <X aria-hidden />
                </IconButton>
              }
            />
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** The row of buttons at the foot of a dialog, the main one last. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 rounded-b-xl border-t bg-sunken px-5 py-3">
      {children}
    </div>
  );
}

export const SCRIM =
  "fixed inset-0 z-40 min-h-dvh bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0";

export const DIALOG_POPUP = "popup relative m-auto flex max-h-full w-full flex-col rounded-xl!";

export const DIALOG_SIZES = { sm: "max-w-sm", md: "max-w-lg", lg: "max-w-3xl" };
