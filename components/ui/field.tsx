"use client";

import { CircleAlert } from "lucide-react";
import clsx from "clsx";
import { createContext, use, useId, type ReactNode } from "react";

interface FieldValue {
  controlId: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}

const FieldContext = createContext<FieldValue | null>(null);

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** The message of the failed check; its presence marks the control invalid. */
  error?: ReactNode;
  required?: boolean;
  /** Hides the label from sight, not from screen readers. */
  labelHidden?: boolean;
  className?: string;
  children: ReactNode;
}

/** Ties one control of the kit to its label, hint and error. The control inside finds its ids by itself. */
export function Field({
  label,
  hint,
  error,
  required = false,
  labelHidden,
  className,
  children,
}: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [errorId, hintId].filter(Boolean).join(" ") || undefined;
  return (
    <FieldContext value={{ controlId: `${id}-control`, describedBy, invalid: Boolean(error), required }}>
      <div className={clsx("flex min-w-0 flex-col gap-1.5", className)}>
        <label
          id={`${id}-control-label`}
          htmlFor={`${id}-control`}
          className={labelHidden ? "sr-only" : "text-sm font-medium text-ink"}
        >
          {label}
          {required ? null : <span className="ml-1 font-normal text-ink-faint">(optional)</span>}
        </label>
        {children}
        {error ? (
          <p id={errorId} role="alert" className="flex items-start gap-1.5 text-xs text-bad">
            <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
            <span>{error}</span>
          </p>
        ) : null}
        {hint ? (
          <p id={hintId} className="text-xs text-ink-muted">
            {hint}
          </p>
        ) : null}
      </div>
    </FieldContext>
  );
}

/** The attributes a control takes from the Field around it; its own attributes win. */
export function useFieldControl(own: {
  id?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | "true" | "false" | "grammar" | "spelling" | undefined;
  required?: boolean | undefined;
}) {
  const field = use(FieldContext);
  return {
    id: own.id ?? field?.controlId,
    "aria-describedby": own["aria-describedby"] ?? field?.describedBy,
    "aria-invalid": own["aria-invalid"] ?? (field?.invalid ? true : undefined),
    "aria-required": own.required ?? (field?.required ? true : undefined),
  };
}

/** The id of the label of the Field around, for controls that a label element cannot point at. */
export function useFieldLabelId(): string | undefined {
  const field = use(FieldContext);
  return field ? `${field.controlId}-label` : undefined;
}
