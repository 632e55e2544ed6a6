"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import clsx from "clsx";
import { useRef, type ReactNode } from "react";
import { SCRIM } from "@/components/ui/dialog";
import { IconButton } from "@/components/ui/icon-button";

export interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
  side?: "right" | "left";
  /** md 28 rem, lg 40 rem; on a phone always the whole width. */
  size?: "md" | "lg";
  /** A peek leaves the page behind it usable; a modal sheet does not. */
  modal?: boolean;
  /** Steps through the current result; undefined at its ends. */
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
  children: ReactNode;
}

/** A panel at the side of the page, for looking into one row without leaving the list. Its state belongs in the URL. */
export function Sheet({
  open,
  onOpenChange,
  title,
  description,
  footer,
  side = "right",
  size = "md",
  modal = true,
  onPrevious,
  onNext,
  children,
}: SheetProps) {
  const bodyRef = useRef<HTMLDivElement>(null);
  const steps = onPrevious ?? onNext;
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(next) => onOpenChange(next)}
      modal={modal}
      disablePointerDismissal={!modal}
    >
      <BaseDialog.Portal>
        {modal ? <BaseDialog.Backdrop className={SCRIM} /> : null}
        <BaseDialog.Popup
          // A peek leaves the focus in the list, where the keys that move through it are.
          initialFocus={modal ? (): HTMLElement | null => bodyRef.current : false}
          className={clsx(
            "fixed inset-y-0 z-40 flex w-full flex-col bg-raised shadow-pop outline-none transition-transform duration-200 ease-out",
            side === "right"
              ? "right-0 data-ending-style:translate-x-full data-starting-style:translate-x-full"
              : "left-0 data-ending-style:-translate-x-full data-starting-style:-translate-x-full",
            size === "lg" ? "sm:max-w-2xl" : "sm:max-w-md",
          )}
        >
          <div className="flex items-start gap-3 border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <BaseDialog.Title className="text-base font-semibold wrap-anywhere">{title}</BaseDialog.Title>
              {description ? (
                <BaseDialog.Description className="text-xs text-ink-muted">
                  {description}
                </BaseDialog.Description>
              ) : null}
            </div>
            {steps ? (
              <div className="flex">
                <IconButton label="Previous row" size="sm" onClick={onPrevious} disabled={!onPrevious}>
                  <ChevronUp aria-hidden />
                </IconButton>
                <IconButton label="Next row" size="sm" onClick={onNext} disabled={!onNext}>
                  <ChevronDown aria-hidden />
                </IconButton>
              </div>
            ) : null}
            <BaseDialog.Close
              render={
                <IconButton label="Close" size="sm" className="-mr-1">
                  <X aria-hidden />
                </IconButton>
              }
            />
          </div>
          <div ref={bodyRef} tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto p-4 outline-none">
            {children}
          </div>
          {footer ? (
            <div className="flex flex-wrap justify-end gap-2 border-t bg-sunken px-4 py-3">{footer}</div>
          ) : null}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
