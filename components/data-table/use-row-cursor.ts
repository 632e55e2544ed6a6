import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from "react";
import { useShortcut } from "@/components/shell/shortcut-provider";

export interface RowCursorOptions {
  /** How many rows are loaded. */
  count: number;
  /** Rows per screen, for PageUp and PageDown. */
  pageRows: number;
  scrollToRow: (index: number) => void;
  onOpen?: ((index: number) => void) | undefined;
  onSelect?: ((index: number) => void) | undefined;
  onEscape?: (() => void) | undefined;
}

/**
 * The one row the keyboard is at. It moves by the arrows inside the table and by j and k from anywhere on the page,
 * and takes the focus with it once the row is drawn.
 */
export function useRowCursor({ count, pageRows, scrollToRow, onOpen, onSelect, onEscape }: RowCursorOptions) {
  const [stored, setIndex] = useState(-1);
  const index = Math.min(stored, count - 1);
  const bodyRef = useRef<HTMLDivElement>(null);
  const focusWanted = useRef(false);

  function moveTo(target: number) {
    if (count === 0) return;
    const next = Math.max(0, Math.min(count - 1, target));
    focusWanted.current = true;
    scrollToRow(next);
    setIndex(next);
    focusRow(next);
  }

  /** Focuses the row if it is drawn; else the next render of the rows does. */
  function focusRow(target: number) {
    const row = bodyRef.current?.querySelector<HTMLElement>(`[data-row-index="${target}"]`);
    if (!row) return;
    focusWanted.current = false;
    row.focus({ preventScroll: true });
  }

  const focusIfWanted = useEffectEvent(() => {
    if (focusWanted.current) focusRow(index);
  });
  // The row to focus may come with any render, as scrolling draws it.
  useEffect(() => focusIfWanted());

  useShortcut("table.next", () => moveTo(index + 1), count > 0);
  useShortcut("table.previous", () => moveTo(index < 0 ? 0 : index - 1), count > 0);
  useShortcut("table.select", () => index >= 0 && onSelect?.(index), onSelect !== undefined && count > 0);
  useShortcut("table.open", () => index >= 0 && onOpen?.(index), onOpen !== undefined && count > 0);

  function onKeyDown(event: KeyboardEvent) {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "Escape") {
      onEscape?.();
      return;
    }
    // Links, buttons and boxes inside a row keep their own Enter and Space.
    const onRow = event.target instanceof HTMLElement && event.target.dataset.rowIndex !== undefined;
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + pageRows,
      PageUp: index - pageRows,
      Home: 0,
      End: count - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      event.preventDefault();
      moveTo(target);
    } else if (onRow && event.key === "Enter" && onOpen) {
      event.preventDefault();
      onOpen(index);
    } else if (onRow && event.key === " " && onSelect) {
      event.preventDefault();
      onSelect(index);
    }
  }

  return { index, setIndex, bodyRef, onKeyDown };
}
