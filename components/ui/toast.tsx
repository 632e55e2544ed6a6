"use client";

import { Toast as BaseToast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import clsx from "clsx";
import { useMemo, type ReactNode } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { TONE_ICONS, TONE_TEXT, type Tone } from "@/components/ui/tone";

/** Holds the messages that appear at the corner. Stands once, near the root. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <BaseToast.Provider limit={4}>
      {children}
      <BaseToast.Portal>
        <BaseToast.Viewport className="fixed right-3 bottom-3 z-60 flex w-[calc(100vw-1.5rem)] flex-col-reverse gap-2 sm:w-88">
          <ToastList />
        </BaseToast.Viewport>
      </BaseToast.Portal>
    </BaseToast.Provider>
  );
}

export interface ToastContent {
  title: string;
  description?: string;
  action?: { label: string; onClick: () => void };
}

/** Messages about what just happened. An error stays until it is dismissed; the others leave after six seconds. */
export function useToast() {
  const { add, close } = BaseToast.useToastManager();
  return useMemo(() => {
    const show = (tone: Tone) => (content: ToastContent | string) => {
      const { title, description, action } =
        typeof content === "string" ? ({ title: content } as ToastContent) : content;
      return add({
        title,
        description,
        type: tone,
        priority: tone === "bad" ? "high" : "low",
        timeout: tone === "bad" ? 0 : 6000,
        actionProps: action ? { children: action.label, onClick: action.onClick } : undefined,
      });
    };
    return { ok: show("ok"), info: show("info"), warn: show("warn"), bad: show("bad"), dismiss: close };
  }, [add, close]);
}

function ToastList() {
  const { toasts } = BaseToast.useToastManager();
  return toasts.map((toast) => {
    const tone = (toast.type ?? "neutral") as Tone;
    const Icon = TONE_ICONS[tone];
    return (
      <BaseToast.Root
        key={toast.id}
        toast={toast}
        swipeDirection={["right", "down"]}
        className="popup w-full data-ending-style:translate-y-2 data-limited:hidden data-starting-style:translate-y-4"
      >
        <BaseToast.Content className="flex items-start gap-2.5 p-3">
          <Icon aria-hidden className={clsx("mt-0.5 size-4 shrink-0", TONE_TEXT[tone])} />
          <div className="min-w-0 flex-1 text-sm wrap-anywhere">
            <BaseToast.Title className="font-medium" />
            <BaseToast.Description className="text-ink-muted" />
            <BaseToast.Action className="mt-1 min-h-6 font-medium text-accent-text hover:underline" />
          </div>
          <BaseToast.Close
            render={
              <IconButton label="Dismiss" size="sm" className="-mt-1 -mr-1">
                <X aria-hidden />
              </IconButton>
            }
          />
        </BaseToast.Content>
      </BaseToast.Root>
    );
  });
}
