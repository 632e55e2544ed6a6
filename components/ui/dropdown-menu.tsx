"use client";

import { Menu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import clsx from "clsx";
import type { ReactElement, ReactNode } from "react";

export interface DropdownMenuProps {
  /** The button that opens the menu: a Button or IconButton element. */
  trigger: ReactElement<Record<string, unknown>>;
  align?: "start" | "end" | "center";
  side?: "bottom" | "top" | "right";
  className?: string;
  children: ReactNode;
}

/** A list of actions that opens from a button. Fill it with the Menu… parts of this file. */
export function DropdownMenu({
  trigger,
  align = "end",
  side = "bottom",
  className,
  children,
}: DropdownMenuProps) {
  return (
    <Menu.Root>
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner align={align} side={side} sideOffset={4} className="z-50">
          <Menu.Popup
            className={clsx("popup max-h-(--available-height) min-w-48 overflow-y-auto p-1", className)}
          >
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

export interface MenuItemProps {
  onSelect?: () => void;
  icon?: ReactNode;
  /** Keys or a note at the end of the line. */
  trailing?: ReactNode;
  tone?: "bad";
  disabled?: boolean;
  children: ReactNode;
}

/** One action. */
export function MenuItem({ onSelect, icon, trailing, tone, disabled, children }: MenuItemProps) {
  return (
    <Menu.Item
      onClick={() => onSelect?.()}
      disabled={disabled}
      className={clsx("popup-item", tone === "bad" && "text-bad")}
    >
      {icon ? <span className="inline-flex text-ink-faint [&>svg]:size-4">{icon}</span> : null}
      <span className="flex-1">{children}</span>
      {trailing}
    </Menu.Item>
  );
}

/** One place to go to. `render` takes the router's Link element. */
export function MenuLink({
  render,
  icon,
  children,
}: {
  render: ReactElement;
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Menu.LinkItem render={render} closeOnClick className="popup-item">
      {icon ? <span className="inline-flex text-ink-faint [&>svg]:size-4">{icon}</span> : null}
      <span className="flex-1">{children}</span>
    </Menu.LinkItem>
  );
}

export interface MenuChoiceProps {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  trailing?: ReactNode;
  children: ReactNode;
}

/** One of several that can be on together; the menu stays open. */
export function MenuCheckbox({ checked, onCheckedChange, trailing, children }: MenuChoiceProps) {
  return (
    <Menu.CheckboxItem
      checked={checked}
      onCheckedChange={(next) => onCheckedChange(next)}
      closeOnClick={false}
      className="popup-item"
    >
      <span
        aria-hidden
        className={clsx(
          "inline-flex size-4 items-center justify-center rounded-sm border",
          checked ? "border-accent bg-accent text-accent-ink" : "border-line-strong",
        )}
      >
        {checked ? <Check className="size-3" strokeWidth={3} /> : null}
      </span>
      <span className="flex-1">{children}</span>
      {trailing}
    </Menu.CheckboxItem>
  );
}

/** A group of which exactly one is on. */
export function MenuRadioGroup<Value extends string>({
  label,
  value,
  onValueChange,
  options,
}: {
  label: string;
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly { value: Value; label: ReactNode; icon?: ReactNode }[];
}) {
  return (
    <Menu.Group>
      <Menu.GroupLabel className={MENU_LABEL}>{label}</Menu.GroupLabel>
      <Menu.RadioGroup value={value} onValueChange={(next: Value) => onValueChange(next)}>
        {options.map((option) => (
          <Menu.RadioItem key={option.value} value={option.value} closeOnClick={false} className="popup-item">
            {option.icon ? (
              <span className="inline-flex text-ink-faint [&>svg]:size-4">{option.icon}</span>
            ) : null}
            <span className="flex-1">{option.label}</span>
            <Menu.RadioItemIndicator className="inline-flex text-accent-text">
              <Check aria-hidden className="size-4" />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Menu.Group>
  );
}

/** A named group of items. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu.Group>
      <Menu.GroupLabel className={MENU_LABEL}>{label}</Menu.GroupLabel>
      {children}
    </Menu.Group>
  );
}

/** A line between groups. */
export function MenuSeparator() {
  return <Menu.Separator className="-mx-1 my-1 h-px bg-line" />;
}

const MENU_LABEL = "px-2 pt-1.5 pb-1 text-xs font-medium text-ink-muted";
