"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CHANNEL_LOOKS } from "@/components/notifications/message-looks";
import {
  clockText,
  minuteOf,
  WISH_LABELS,
  type RecipientView,
  type Wish,
} from "@/components/notifications/recipient-looks";
import { PURPOSE_LABELS } from "@/components/notifications/suppression-looks";
import { TEMPLATE_LOCALES } from "@/components/notifications/template-url";
import { keysOf } from "@/components/payroll/keys-of";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useTRPC } from "@/components/trpc/provider";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";

export interface RecipientPreferencesDialogProps {
  recipient: RecipientView;
  onClose: () => void;
}

/** Writes down what a recipient told about what they want. Mounted when it opens, with what was known then. */
export function RecipientPreferencesDialog({ recipient, onClose }: RecipientPreferencesDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [wishes, setWishes] = useState(recipient.wishes);
  const [isDefault, setIsDefault] = useState(recipient.quietHours.isDefault);
  const [from, setFrom] = useState(clockText(recipient.quietHours.fromMinute));
  const [until, setUntil] = useState(clockText(recipient.quietHours.untilMinute));
  const [locale, setLocale] = useState(recipient.locale);
  const [timeZone, setTimeZone] = useState(recipient.timeZone);
  const [reason, setReason] = useState("");
  const change = useMutation(trpc.notifications.people.changePreferences.mutationOptions());
  const [fromMinute, untilMinute] = [minuteOf(from), minuteOf(until)];
  const isIncomplete = !isDefault && (fromMinute === null || untilMinute === null);

  async function confirm() {
    try {
      await change.mutateAsync({
        messageId: recipient.messageId,
        wishes: wishes
          .filter(({ wish }, index) => wish !== recipient.wishes[index]!.wish)
          .map(({ channel, purpose, wish }) => ({ channel, purpose, wish })),
        quietHours:
          isDefault || fromMinute === null || untilMinute === null ? null : { fromMinute, untilMinute },
        ...(locale !== null && locale !== recipient.locale ? { locale } : {}),
        ...(timeZone !== null && timeZone !== recipient.timeZone ? { timeZone: timeZone.trim() } : {}),
        reason,
      });
      onClose();
      toast.ok("The preferences are changed");
    } catch {
      // The dialog shows change.error.
    } finally {
      await queryClient.invalidateQueries(trpc.notifications.people.pathFilter());
    }
  }

  function wish(index: number, next: Wish) {
    setWishes(wishes.map((one, place) => (place === index ? { ...one, wish: next } : one)));
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(next) => (next ? undefined : onClose())}
      title="Edit the preferences"
      description="As the recipient told you. It holds for what is sent from now on."
      confirmLabel="Save"
      disabledReason={isIncomplete ? "Say when the quiet hours begin and end." : reasonMissing(reason)}
      error={change.error?.message}
      onConfirm={confirm}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {wishes.map(({ channel, purpose, wish: current }, index) => (
          <Field
            key={`${purpose} ${channel}`}
            label={`${PURPOSE_LABELS[purpose]}, ${CHANNEL_LOOKS[channel].label}`}
            required
          >
            <Select
              options={keysOf(WISH_LABELS).map((value) => ({ value, label: WISH_LABELS[value] }))}
              value={current}
              onValueChange={(next) => wish(index, next)}
            />
          </Field>
        ))}
      </div>
      <Checkbox
        label="Quiet hours by default"
        hint="From nine in the evening to eight in the morning."
        checked={isDefault}
        onCheckedChange={setIsDefault}
      />
      {isDefault ? null : (
        <div className="grid grid-cols-2 gap-3">
          <Field label="Quiet from" required hint="The same twice means never.">
            <Input type="time" value={from} onChange={(event) => setFrom(event.target.value)} />
          </Field>
          <Field label="Quiet until" required>
            <Input type="time" value={until} onChange={(event) => setUntil(event.target.value)} />
          </Field>
        </div>
      )}
      {locale === null || timeZone === null ? null : (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Language" required>
            <Select
              options={TEMPLATE_LOCALES.map((value) => ({ value, label: languageOf(value) }))}
              value={locale}
              onValueChange={setLocale}
            />
          </Field>
          <Field label="Time zone" required hint="Such as Europe/Madrid.">
            <Input
              value={timeZone}
              maxLength={64}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setTimeZone(event.target.value)}
            />
          </Field>
        </div>
      )}
      <ReasonField
        value={reason}
        onValueChange={setReason}
        hint="Kept in the audit log. Do not repeat personal data here."
      />
    </ConfirmDialog>
  );
}

function languageOf(locale: string): string {
  return new Intl.DisplayNames("en-GB", { type: "language" }).of(locale) ?? locale;
}
