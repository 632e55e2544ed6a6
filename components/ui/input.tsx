"use client";

import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { useFieldControl } from "@/components/ui/field";

export interface InputProps extends ComponentProps<"input"> {
  /** A mark before the text, such as a magnifier or a currency code. */
  prefix?: never;
  leading?: ReactNode;
  trailing?: ReactNode;
}

/** One line of text. Inside a Field it is labelled by it; elsewhere give it `aria-label`. */
export function Input({ leading, trailing, className, required, ...props }: InputProps) {
  const control = useFieldControl({ ...props, required });
  if (!leading && !trailing) {
    return <input {...props} {...control} className={clsx("control h-8 px-2.5", className)} />;
  }
  return (
    <span className={clsx("control flex h-8 items-center gap-2 px-2.5", className)}>
      {leading ? <span className="inline-flex shrink-0 text-ink-faint [&>svg]:size-4">{leading}</span> : null}
      <input {...props} {...control} className="h-full min-w-0 flex-1 bg-transparent outline-none" />
      {trailing ? <span className="inline-flex shrink-0 text-ink-faint">{trailing}</span> : null}
    </span>
  );
}
