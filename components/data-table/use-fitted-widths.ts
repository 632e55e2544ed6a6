import { useLayoutEffect, useState, type RefObject } from "react";

/**
 * The width in pixels that each column marked with `data-fit` needs for everything drawn in it so far: headings,
 * cells and totals. It only grows, so columns do not breathe while one scrolls. Figures are thus never cut off.
 *
 * @param drawn changes whenever other rows or cells are drawn.
 */
export function useFittedWidths(
  frame: RefObject<HTMLElement | null>,
  drawn: string,
): Readonly<Record<string, number>> {
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  useLayoutEffect(() => {
    const grown: Record<string, number> = {};
    for (const content of frame.current?.querySelectorAll<HTMLElement>("[data-fit]") ?? []) {
      const column = content.dataset.fit!;
      const needed = Math.ceil(content.offsetWidth) + CELL_PADDING;
      if (needed > (grown[column] ?? widths[column] ?? 0)) grown[column] = needed;
    }
    // The widths come from the layout, which is only there once it is drawn; they stop growing after one more pass.
    // oxlint-disable-next-line react/set-state-in-effect
    if (Object.keys(grown).length > 0) setWidths((current) => ({ ...current, ...grown }));
  }, [frame, drawn, widths]);
  return widths;
}

const CELL_PADDING = 24;
