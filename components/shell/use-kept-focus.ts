"use client";

import { useEffect, useRef } from "react";

/**
 * Puts the focus on the page's heading when a change of `state` took away what had it, as a decision does with its own
 * button: whoever works with the keyboard goes on from the top of the page instead of the top of the window.
 */
export function useKeptFocus(state: string): void {
  const seen = useRef(state);
  useEffect(() => {
    if (seen.current === state) return;
    seen.current = state;
    // What a dialog gives the focus back to may vanish a moment after it has closed.
    const timer = setTimeout(() => {
      if (document.activeElement !== document.body) return;
      document.querySelector<HTMLElement>("main h1")?.focus();
    }, 100);
    return () => clearTimeout(timer);
  }, [state]);
}
