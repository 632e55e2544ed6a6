"use client";

import clsx from "clsx";
import type { ComponentProps } from "react";
import { useFieldControl } from "@/components/ui/field";

/** Several lines of text, growing with what is typed where the browser can. */
export function Textarea({ className, required, rows = 3, ...props }: ComponentProps<"textarea">) {
  const control = useFieldControl({ ...props, required });
  return (
    <textarea
      rows={rows}
      {...props}
      {...control}
      className={clsx("control field-sizing-content min-h-16 px-2.5 py-1.5", className)}
    />
  );
}
