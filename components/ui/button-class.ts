import clsx from "clsx";

export type ButtonVariant = "default" | "primary" | "danger" | "ghost";
export type ButtonSize = "sm" | "md" | "lg";

/** The classes of a button, for links that should look like one: `<Link className={buttonClass({})}>`. */
export function buttonClass({
  variant = "default",
  size = "md",
  inert = false,
}: {
  variant?: ButtonVariant;
  size?: ButtonSize;
  inert?: boolean;
}): string {
  return clsx(
    "relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none transition-colors",
    "disabled:cursor-not-allowed aria-disabled:cursor-not-allowed",
    SIZES[size],
    inert ? INERT : VARIANTS[variant],
  );
}

const SIZES: Record<ButtonSize, string> = {
  sm: "min-h-7 px-2.5 text-xs",
  md: "min-h-8 px-3 text-sm",
  lg: "min-h-11 px-4 text-base",
};

const INERT = "border-line bg-sunken text-ink-faint";

const VARIANTS: Record<ButtonVariant, string> = {
  default:
    "border-line-strong/60 bg-surface text-ink shadow-card not-disabled:hover:bg-hover disabled:bg-sunken disabled:text-ink-faint",
  primary:
    "border-transparent bg-accent text-accent-ink shadow-card not-disabled:hover:bg-accent-hover disabled:border-line disabled:bg-sunken disabled:text-ink-faint",
  danger:
    "border-transparent bg-bad-solid text-accent-ink shadow-card not-disabled:hover:bg-bad-solid-hover disabled:border-line disabled:bg-sunken disabled:text-ink-faint",
  ghost:
    "border-transparent bg-transparent text-ink-muted not-disabled:hover:bg-hover not-disabled:hover:text-ink disabled:text-ink-faint",
};
