"use client";

import { AlertDialog as BaseAlertDialog } from "@base-ui/react/alert-dialog";
import clsx from "clsx";
import { useRef, useState, type ReactNode } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { DescriptionList, type DescriptionItem } from "@/components/ui/description-list";
import { DIALOG_POPUP, DIALOG_SIZES, DialogFooter, SCRIM } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export interface TypedConfirmation {
  /** What is to be typed: "Type the total to approve". */
  label: ReactNode;
  hint?: ReactNode;
  /** Whether what was typed is right. */
  matches: (text: string) => boolean;
  /** Shown once something that does not match has been typed and the field left. */
  mismatch?: string;
  inputMode?: "text" | "decimal";
}

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** The object, the count, the total: what the decision is about. */
  facts?: readonly DescriptionItem[];
  typed?: TypedConfirmation;
  /** The verb: "Approve and pay". */
  confirmLabel: string;
  cancelLabel?: string;
  tone?: "primary" | "danger";
  /** Runs once per press. While its promise is open nothing else can be pressed. It must not reject: give the message back through `error`. */
  onConfirm: (typedText: string) => void | Promise<void>;
  /** The work is going on, when the caller tracks it itself. */
  pending?: boolean;
  /** Why confirming is not possible now. */
  disabledReason?: string | null;
  error?: ReactNode;
  /** Further fields, such as a reason. */
  children?: ReactNode;
}

/** A deliberate decision: shows what it is about, and may ask for something to be typed. Only its buttons and Esc close it. */
export function ConfirmDialog({ open, onOpenChange, title, description, ...content }: ConfirmDialogProps) {
  return (
    <BaseAlertDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <BaseAlertDialog.Portal>
        <BaseAlertDialog.Backdrop className={SCRIM} />
        <BaseAlertDialog.Viewport className="fixed inset-0 z-40 flex items-center justify-center overflow-y-auto p-3 sm:p-6">
          <BaseAlertDialog.Popup className={clsx(DIALOG_POPUP, DIALOG_SIZES.md)}>
            <div className="px-5 pt-4 pb-3">
              <BaseAlertDialog.Title className="text-lg font-semibold">{title}</BaseAlertDialog.Title>
              {description ? (
                <BaseAlertDialog.Description className="mt-0.5 text-sm text-ink-muted">
                  {description}
                </BaseAlertDialog.Description>
              ) : null}
            </div>
            <ConfirmForm {...content} />
          </BaseAlertDialog.Popup>
        </BaseAlertDialog.Viewport>
      </BaseAlertDialog.Portal>
    </BaseAlertDialog.Root>
  );
}

/** The inside of the dialog: mounted with it, so that nothing typed survives to the next decision. */
function ConfirmForm({
  facts,
  typed,
  confirmLabel,
  cancelLabel = "Cancel",
  tone = "primary",
  onConfirm,
  pending = false,
  disabledReason,
  error,
  children,
}: Omit<ConfirmDialogProps, "open" | "onOpenChange" | "title" | "description">) {
  const [text, setText] = useState("");
  const [left, setLeft] = useState(false);
  const [running, setRunning] = useState(false);
  // State settles after the render; a second click in the same frame must not pass.
  const locked = useRef(false);
  const matches = !typed || typed.matches(text);
  const busy = running || pending;

  async function confirm() {
    if (locked.current || busy || !matches || disabledReason) return;
    locked.current = true;
    setRunning(true);
    try {
      await onConfirm(text);
    } finally {
      locked.current = false;
      setRunning(false);
    }
  }

  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 pb-5">
        {facts ? (
          <div className="rounded-lg border bg-sunken px-3">
            <DescriptionList items={facts} />
          </div>
        ) : null}
        {children}
        {typed ? (
          <Field
            label={typed.label}
            hint={typed.hint}
            required
            error={left && text !== "" && !matches ? (typed.mismatch ?? "This does not match.") : undefined}
          >
            <Input
              value={text}
              onChange={(event) => setText(event.target.value)}
              onBlur={() => setLeft(true)}
              inputMode={typed.inputMode ?? "text"}
              autoComplete="off"
              spellCheck={false}
              className="tabular"
            />
          </Field>
        ) : null}
      </div>
      {/* Outside what scrolls, so that it is seen however long the dialog is. */}
      {error ? (
        <div className="px-5 pb-4">
          <Banner tone="bad" role="alert" title="This was not done">
            {error}
          </Banner>
        </div>
      ) : null}
      <DialogFooter>
        <BaseAlertDialog.Close render={<Button size="lg" disabled={busy} />}>
          {cancelLabel}
        </BaseAlertDialog.Close>
        <Button
          type="submit"
          size="lg"
          variant={tone}
          loading={busy}
          disabled={!matches}
          disabledReason={disabledReason}
        >
          {confirmLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
