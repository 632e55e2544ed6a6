"use client";

import clsx from "clsx";
import type { ComponentProps } from "react";
import { useFieldControl } from "@/components/ui/field";

export interface DateFieldProps extends Omit<ComponentProps<"input">, "type"> {
  /** `date` gives `YYYY-MM-DD`, `month` gives `YYYY-MM`: calendar days of the business zone, never instants. */
  type?: "date" | "month";
}

/** A calendar day or month, with the browser's own picker. */
export function DateField({ type = "date", className, required, ...props }: DateFieldProps) {
  const control = useFieldControl({ ...props, required });
  return (
    <input type={type} {...props} {...control} className={clsx("control tabular h-8 px-2.5", className)} />
  );
}
