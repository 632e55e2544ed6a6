"use client";

import { Search, X } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { ShortcutKeys } from "@/components/shell/shortcut-keys";
import { useShortcut } from "@/components/shell/shortcut-provider";
import { Input } from "@/components/ui/input";

export interface SearchInputProps {
  /** The text the list is searched by now, from the URL. */
  value: string;
  onValueChange: (value: string) => void;
  label: string;
  placeholder?: string;
  /** Milliseconds of rest before the text is reported. */
  delayMs?: number;
}

/** The search field of a list. `/` focuses it, Esc empties it, Enter reports at once. */
export function SearchInput({ value, onValueChange, label, placeholder, delayMs = 250 }: SearchInputProps) {
  const ref = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const reported = useRef(value);
  useShortcut("search.focus", () => {
    ref.current?.focus();
    ref.current?.select();
  });

  function report(next: string) {
    if (next === reported.current) return;
    reported.current = next;
    onValueChange(next);
  }
  const reportLater = useEffectEvent(report);

  useEffect(() => {
    const timer = setTimeout(() => reportLater(text), delayMs);
    return () => clearTimeout(timer);
  }, [text, delayMs]);

  // The address changed by another way than typing here: back button, a cleared filter, a saved view.
  useEffect(() => {
    if (value === reported.current) return;
    reported.current = value;
    setText(value);
  }, [value]);

  return (
    <Input
      ref={ref}
      type="text"
      role="searchbox"
      aria-label={label}
      placeholder={placeholder ?? label}
      value={text}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") report(text.trim());
        if (event.key === "Escape" && text !== "") {
          event.stopPropagation();
          setText("");
          report("");
        } else if (event.key === "Escape") {
          event.currentTarget.blur();
        }
      }}
      leading={<Search aria-hidden />}
      trailing={
        text ? (
          <button
            type="button"
            aria-label="Clear the search"
            onClick={() => {
              setText("");
              report("");
              ref.current?.focus();
            }}
            className="-mr-1 inline-flex size-6 items-center justify-center rounded-sm hover:bg-hover"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        ) : (
          <ShortcutKeys id="search.focus" className="max-sm:hidden" />
        )
      }
      className="w-full sm:w-72"
    />
  );
}
