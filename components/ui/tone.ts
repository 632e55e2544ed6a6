import { CircleAlert, CircleCheck, CircleDashed, Info, TriangleAlert, type LucideIcon } from "lucide-react";

/** The four status hues and the absence of one. */
export type Tone = "ok" | "warn" | "bad" | "info" | "neutral";

/** The icon each tone has where none is chosen, so that colour never stands alone. */
export const TONE_ICONS: Record<Tone, LucideIcon> = {
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
  info: Info,
  neutral: CircleDashed,
};

export const TONE_TEXT: Record<Tone, string> = {
  ok: "text-ok",
  warn: "text-warn",
  bad: "text-bad",
  info: "text-info",
  neutral: "text-neutral",
};

export const TONE_SOFT: Record<Tone, string> = {
  ok: "border-ok-line bg-ok-soft text-ok",
  warn: "border-warn-line bg-warn-soft text-warn",
  bad: "border-bad-line bg-bad-soft text-bad",
  info: "border-info-line bg-info-soft text-info",
  neutral: "border-neutral-line bg-neutral-soft text-neutral",
};
