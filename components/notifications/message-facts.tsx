"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { BookingLink } from "@/components/bookings/booking-link";
import { Instant } from "@/components/format/instant";
import { ChannelMark } from "@/components/notifications/channel-mark";
import { ContactValue } from "@/components/notifications/contact-value";
import { LinkedMessage } from "@/components/notifications/linked-message";
import type { MessageView, RevealedMessage } from "@/components/notifications/message-looks";
import { rememberSearch } from "@/components/notifications/remembered-search";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList, type DescriptionItem } from "@/components/ui/description-list";

type Contact = Pick<RevealedMessage, "recipientName" | "toAddress" | "contactNow">;

export interface MessageFactsProps {
  message: MessageView;
  /** Masked, or in clear once that was asked for. */
  contact: Contact;
  seesAudit: boolean;
}

/** To whom a message went, and its figures. */
export function MessageFacts({ message, contact, seesAudit }: MessageFactsProps) {
  const router = useRouter();
  const { bookingRef } = message;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card
        title="Recipient"
        description={message.recipientKind === "VENDOR" ? "A vendor" : "A traveller"}
        footer={
          <Link href={`/notifications/recipients/${message.id}`} className="text-accent-text hover:underline">
            Preferences, suppressions and all messages
          </Link>
        }
      >
        <DescriptionList items={contactItems(message, contact)} />
      </Card>
      <Card
        title="Facts"
        footer={
          seesAudit ? (
            <Link
              href={`/audit?subjectKind=message&subject=${message.id}`}
              className="text-accent-text hover:underline"
            >
              Who saw it, in the audit log
            </Link>
          ) : undefined
        }
      >
        <DescriptionList items={factItems(message)} />
        {bookingRef ? (
          <Button
            className="mt-3"
            onClick={() => {
              rememberSearch(bookingRef);
              router.push("/notifications");
            }}
          >
            All messages of this booking
          </Button>
        ) : null}
      </Card>
    </div>
  );
}

function contactItems(message: MessageView, contact: Contact): DescriptionItem[] {
  const { recipientName, toAddress } = contact;
  if (message.erasedAt)
    return [
      { term: "Erased on", description: <Instant at={message.erasedAt} /> },
      { term: "Reference", description: message.recipientRef },
    ];
  // What is corrected while the reader sees it in clear is told by the message, and shown once they ask anew.
  const corrections = message.contactNow?.corrections;
  return [
    { term: "Name", description: recipientName ?? "–" },
    {
      term: "Sent to",
      description: toAddress ?? (message.channel === "PUSH" ? "the devices with the app" : "–"),
    },
    {
      term: "E-mail now",
      description: (
        <ContactValue value={contact.contactNow?.email ?? null} correction={corrections?.email ?? null} />
      ),
    },
    {
      term: "Phone now",
      description: (
        <ContactValue value={contact.contactNow?.phone ?? null} correction={corrections?.phone ?? null} />
      ),
    },
    { term: "Reference", description: message.recipientRef },
  ];
}

function factItems(message: MessageView): DescriptionItem[] {
  const instant = (at: Date) => <Instant at={at} precision="second" />;
  const { bookingRef, subjectRef, firstSentAt, expiresAt, resendOf, fallbackOf } = message;
  return [
    { term: "Channel", description: <ChannelMark channel={message.channel} /> },
    ...optional("Booking", bookingRef && <BookingLink bookingRef={bookingRef} />),
    ...optional("About", subjectRef),
    { term: "Planned", description: instant(message.createdAt) },
    ...optional("First sent", firstSentAt && instant(firstSentAt)),
    ...optional("Of use until", expiresAt && instant(expiresAt)),
    { term: "Attempts", description: message.attempts },
    ...optional("Opened", message.openedAt && instant(message.openedAt)),
    ...optional("Clicked", message.clickedAt && instant(message.clickedAt)),
    ...optional("Read", message.readAt && instant(message.readAt)),
    ...optional("Complained", message.complainedAt && instant(message.complainedAt)),
    ...optional("Unsubscribed", message.unsubscribedAt && instant(message.unsubscribedAt)),
    {
      term: "Urgency",
      description: message.messageClass === "CRITICAL" ? "critical, at night too" : "normal",
    },
    ...optional("Copy of", resendOf && <LinkedMessage message={resendOf} />),
    ...optional("Sent again by", message.resendByName),
    ...optional("Sent again because", message.resendReason),
    ...optional(
      "Sent again as",
      message.resends.length > 0 ? <LinkedMessages messages={message.resends} /> : null,
    ),
    ...optional("Stands in for", fallbackOf && <LinkedMessage message={fallbackOf} />),
    { term: "Message id", description: <CopyText text={message.id} label="message id" /> },
    ...message.attemptLog.flatMap(({ providerId }) =>
      providerId === null
        ? []
        : [{ term: "Provider's id", description: <CopyText text={providerId} label="provider's id" /> }],
    ),
    ...optional(
      "Fingerprint",
      message.contentSha256 && (
        <CopyText
          text={message.contentSha256}
          display={`${message.contentSha256.slice(0, 12)}…`}
          label="fingerprint"
        />
      ),
    ),
  ];
}

function LinkedMessages({ messages }: { messages: MessageView["resends"] }) {
  return (
    <ul>
      {messages.map((linked) => (
        <li key={linked.id}>
          <LinkedMessage message={linked} />
        </li>
      ))}
    </ul>
  );
}

function optional(term: string, description: ReactNode): DescriptionItem[] {
  return description === null ? [] : [{ term, description }];
}
