"use client";

import clsx from "clsx";
import { useId, type ComponentProps, type ReactNode } from "react";
import { buttonClass, type ButtonSize, type ButtonVariant } from "@/components/ui/button-class";
import { Spinner } from "@/components/ui/spinner";
import { Tooltip } from "@/components/ui/tooltip";

export interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  variant?: ButtonVariant;
  /** sm 28 px, md 32 px, lg 44 px: use lg for money actions, which must suit a thumb. */
  size?: ButtonSize;
  icon?: ReactNode;
  /** Shows a spinner, keeps the width, and swallows further clicks. */
  loading?: boolean;
  disabled?: boolean;
  /** Why the action is not available. The button stays focusable and tells the reason on hover and focus. */
  disabledReason?: string | null;
}

/** The button of the kit. Give it a verb: "Submit run", not "OK". */
export function Button({
  variant = "default",
  size = "md",
  icon,
  loading = false,
  disabled = false,
  disabledReason,
  className,
  children,
  onClick,
  type = "button",
  ...props
}: ButtonProps) {
  const reasonId = useId();
  const inert = loading || Boolean(disabledReason);
  const button = (
    <button
      type={inert && type === "submit" ? "button" : type}
      disabled={disabled && !disabledReason}
      aria-disabled={inert || undefined}
      aria-busy={loading || undefined}
      aria-describedby={disabledReason ? reasonId : undefined}
      {...props}
      onClick={inert ? (event) => event.preventDefault() : onClick}
      className={clsx(buttonClass({ variant, size, inert: inert && !loading }), className)}
    >
      <span className={clsx("inline-flex items-center justify-center gap-1.5", loading && "opacity-0")}>
        {icon ? (
          <span aria-hidden className="inline-flex shrink-0 [&>svg]:size-4">
            {icon}
          </span>
        ) : null}
        {children}
      </span>
      {loading ? (
        <span className="absolute inset-0 inline-flex items-center justify-center">
          <Spinner />
        </span>
      ) : null}
    </button>
  );
  if (!disabledReason) return button;
  return (
    <>
      <Tooltip content={disabledReason}>{button}</Tooltip>
      <span id={reasonId} className="sr-only">
        {disabledReason}
      </span>
    </>
  );
}
