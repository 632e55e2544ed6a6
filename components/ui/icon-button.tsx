"use client";

import clsx from "clsx";
import type { ReactNode } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

export interface IconButtonProps extends Omit<ButtonProps, "children" | "icon"> {
  /** The accessible name, also shown as the tooltip. */
  label: string;
  children: ReactNode;
}

/** A square button with an icon only; its label is spoken and shown on hover. */
export function IconButton({
  label,
  size = "md",
  variant = "ghost",
  className,
  children,
  ...props
}: IconButtonProps) {
  const button = (
    <Button
      aria-label={label}
      size={size}
      variant={variant}
      className={clsx("px-0! [&_svg]:size-4", SIZES[size], className)}
      {...props}
    >
      {children}
    </Button>
  );
  // A button with a reason already brings a tooltip of its own.
  return props.disabledReason ? button : <Tooltip content={label}>{button}</Tooltip>;
}

const SIZES = { sm: "w-7", md: "w-8", lg: "w-11" };
