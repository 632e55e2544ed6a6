"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState, type ReactNode } from "react";
import { countOf } from "@/components/format/count-text";
import { ContentFrame } from "@/components/notifications/content-frame";
import type { MessageView, RevealedMessage } from "@/components/notifications/message-looks";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList, type DescriptionItem } from "@/components/ui/description-list";
import { Tabs } from "@/components/ui/tabs";

export interface MessageContentProps {
  message: MessageView;
  /** What was shown for a reason; null while it is hidden. */
  revealed: RevealedMessage | null;
  mayReveal: boolean;
  onReveal: () => void;
  onHide: () => void;
}

/** What the recipient got to read, byte for byte as it was stored; hidden until it is asked for. */
export function MessageContent({ message, revealed, mayReveal, onReveal, onHide }: MessageContentProps) {
  const content = revealed?.content ?? null;
  return (
    <Card
      title="What it says"
      description={`${message.template}, version ${message.templateVersion}, in ${languageOf(message.locale)}`}
      actions={
        revealed ? (
          <Button size="sm" icon={<EyeOff />} onClick={onHide}>
            Hide
          </Button>
        ) : mayReveal ? (
          <Button size="sm" icon={<Eye />} onClick={onReveal}>
            Show…
          </Button>
        ) : undefined
      }
    >
      {content ? (
        <ShownContent content={content} />
      ) : (
        <HiddenContent message={message} mayReveal={mayReveal} isRevealed={revealed !== null} />
      )}
    </Card>
  );
}

function HiddenContent({
  message,
  mayReveal,
  isRevealed,
}: {
  message: MessageView;
  mayReveal: boolean;
  isRevealed: boolean;
}) {
  const { content, contentSha256, erasedAt } = message;
  if (!content?.text) return <p className="text-sm text-ink-muted">{absenceOf(erasedAt, contentSha256)}</p>;
  const parts: DescriptionItem[] = [
    { term: "Subject", description: content.subject },
    { term: "Title", description: content.pushTitle },
    { term: "Mail", description: content.html },
    { term: "Text", description: content.text },
    { term: "Segments", description: content.segments },
    {
      term: "Attached",
      description: content.attachmentCount > 0 ? countOf(content.attachmentCount, "file") : null,
    },
  ].filter(({ description }) => description !== null);
  return (
    <div className="flex flex-col gap-2 text-sm">
      <DescriptionList items={parts} />
      <p className="text-ink-muted">
        {isRevealed
          ? "It was written after you asked. Hide the contact and ask again to read it."
          : mayReveal
            ? "Hidden, because it is personal. Show it when you need it to help."
            : "Hidden: your role does not show what messages say."}
      </p>
    </div>
  );
}

function absenceOf(erasedAt: Date | null, contentSha256: string | null): string {
  if (erasedAt) return "Erased, with everything about the person.";
  return contentSha256 === null
    ? "Not written yet: that happens when it is sent."
    : "Deleted, as its time to be kept is over. Its fingerprint remains.";
}

function ShownContent({ content }: { content: NonNullable<RevealedMessage["content"]> }) {
  const { subject, html, text, pushTitle, pushBody, attachments, isIntact } = content;
  return (
    <div className="flex flex-col gap-3">
      {isIntact ? null : (
        <Banner tone="bad" role="alert" title="This is not what was sent">
          The stored content does not match the fingerprint taken at sending. Tell an admin.
        </Banner>
      )}
      {subject === null ? null : <p className="text-base font-semibold wrap-anywhere">{subject}</p>}
      {html !== null ? (
        <MailViews html={html} text={text} />
      ) : pushTitle !== null ? (
        <Bubble>
          <p className="font-semibold">{pushTitle}</p>
          <p>{pushBody}</p>
        </Bubble>
      ) : (
        <Bubble>{text}</Bubble>
      )}
      {attachments.length > 0 ? (
        <p className="text-sm text-ink-muted">
          Attached: {attachments.map(({ fileName }) => fileName).join(", ")}
        </p>
      ) : null}
    </div>
  );
}

type MailView = "mail" | "text" | "source";

function MailViews({ html, text }: { html: string; text: string }) {
  const [view, setView] = useState<MailView>("mail");
  return (
    <Tabs<MailView>
      label="Views of the mail"
      value={view}
      onValueChange={setView}
      items={[
        {
          value: "mail",
          label: "As a mail",
          content: (
            <div className="flex flex-col gap-2 pt-3">
              <ContentFrame html={html} title="The mail as it was sent" />
              <p className="text-xs text-ink-muted">
                Nothing in it runs or loads, so that nobody learns that you looked. Pointing at a link tells
                where it led; a picture from elsewhere stays away.
              </p>
            </div>
          ),
        },
        { value: "text", label: "Plain text", content: <Source label="Plain text">{text}</Source> },
        { value: "source", label: "Source", content: <Source label="HTML source">{html}</Source> },
      ]}
    />
  );
}

function Source({ label, children }: { label: string; children: string }) {
  return (
    <pre
      tabIndex={0}
      aria-label={label}
      className="mt-3 max-h-[34rem] overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
    >
      {children}
    </pre>
  );
}

function Bubble({ children }: { children: ReactNode }) {
  return (
    <div className="max-w-md rounded-lg border bg-sunken px-3 py-2 text-sm whitespace-pre-wrap wrap-anywhere">
      {children}
    </div>
  );
}

function languageOf(locale: string): string {
  return new Intl.DisplayNames("en-GB", { type: "language" }).of(locale) ?? locale;
}
