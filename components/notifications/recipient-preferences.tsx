"use client";

import { useState } from "react";
import { CHANNEL_LOOKS } from "@/components/notifications/message-looks";
import { clockText, WISH_LABELS, type RecipientView } from "@/components/notifications/recipient-looks";
import { RecipientPreferencesDialog } from "@/components/notifications/recipient-preferences-dialog";
import { PURPOSE_LABELS } from "@/components/notifications/suppression-looks";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";

/** What a recipient wants on which channel, and when not to disturb them. */
export function RecipientPreferences({ recipient, mayEdit }: { recipient: RecipientView; mayEdit: boolean }) {
  const [editing, setEditing] = useState(false);
  const { wishes, quietHours, locale, timeZone } = recipient;
  return (
    <Card
      title="Preferences"
      description="What was bought is told unless they said no; offers only if they said yes."
      actions={
        mayEdit ? (
          <Button size="sm" onClick={() => setEditing(true)}>
            Edit…
          </Button>
        ) : undefined
      }
    >
      <DescriptionList
        items={[
          ...wishes.map(({ channel, purpose, wish, source }) => ({
            term: `${PURPOSE_LABELS[purpose]}, ${CHANNEL_LOOKS[channel].label}`,
            description: `${WISH_LABELS[wish]}${source === "STAFF" ? ", as a colleague noted" : ""}`,
          })),
          {
            term: "Quiet hours",
            description:
              quietHours.fromMinute === quietHours.untilMinute
                ? "never"
                : `${clockText(quietHours.fromMinute)} to ${clockText(quietHours.untilMinute)}${quietHours.isDefault ? ", by default" : ""}`,
          },
          ...(timeZone === null ? [] : [{ term: "Time zone", description: timeZone }]),
          ...(locale === null ? [] : [{ term: "Language", description: languageOf(locale) }]),
        ]}
      />
      {editing ? (
        <RecipientPreferencesDialog recipient={recipient} onClose={() => setEditing(false)} />
      ) : null}
    </Card>
  );
}

function languageOf(locale: string): string {
  return new Intl.DisplayNames("en-GB", { type: "language" }).of(locale) ?? locale;
}
