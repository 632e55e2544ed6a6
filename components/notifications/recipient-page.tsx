"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { countOf } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { EraseDialog } from "@/components/notifications/erase-dialog";
import { RecipientSuppressions } from "@/components/notifications/recipient-suppressions";
import type { RecipientView } from "@/components/notifications/recipient-looks";
import { RecipientMessages } from "@/components/notifications/recipient-messages";
import { RecipientPreferences } from "@/components/notifications/recipient-preferences";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";

/** While providers are asked to forget, whoever waits for it sees it, in milliseconds. */
const REFRESH_MS = 3_000;

export interface RecipientPageProps {
  /** A message of the recipient, by which they are named. */
  messageId: string;
  permissions: readonly string[];
}

/** One recipient: how they are reached, what they want, what is suppressed, and what they were sent. */
export function RecipientPage({ messageId, permissions }: RecipientPageProps) {
  const trpc = useTRPC();
  const recipient = useQuery({
    ...trpc.notifications.people.get.queryOptions({ messageId }),
    refetchInterval: ({ state }) =>
      state.data?.erasures.some(({ copies }) => copies.PENDING > 0) ? REFRESH_MS : false,
  });
  const [erasing, setErasing] = useState(false);
  const crumbs = [
    { label: "Notifications", href: "/notifications" },
    { label: "Message", href: `/notifications/${messageId}` },
  ];
  const { data } = recipient;
  const mayErase = permissions.includes("people.erase") && data && !data.erasedAt;
  return (
    <Page
      title={data ? (data.recipientName ?? "Recipient") : "Recipient"}
      crumbs={crumbs}
      description={data ? (data.recipientKind === "VENDOR" ? "A vendor" : "A traveller") : null}
      actions={mayErase ? <Button onClick={() => setErasing(true)}>Erase this person…</Button> : undefined}
    >
      {data ? (
        <ServerClockProvider now={data.now}>
          <LoadedRecipient recipient={data} permissions={permissions} />
          <EraseDialog recipient={data} open={erasing} onClose={() => setErasing(false)} />
        </ServerClockProvider>
      ) : recipient.isError ? (
        <ErrorPanel
          errorId={recipient.error.data?.errorId ?? null}
          onRetry={() => void recipient.refetch()}
          retrying={recipient.isFetching}
        >
          {recipient.error.message}
        </ErrorPanel>
      ) : (
        <div role="status" className="grid gap-4 lg:grid-cols-2">
          <span className="sr-only">Loading the recipient</span>
          <Skeleton className="h-72 rounded-lg" />
          <Skeleton className="h-72 rounded-lg" />
        </div>
      )}
    </Page>
  );
}

function LoadedRecipient({
  recipient,
  permissions,
}: {
  recipient: RecipientView;
  permissions: readonly string[];
}) {
  const { recipientName, recipientEmail, recipientPhone, recipientRef, erasedAt } = recipient;
  const mayManage = permissions.includes("suppressions.manage") && !erasedAt;
  return (
    <>
      {recipient.erasures.map((erasure) => (
        <ErasedBanner key={erasure.id} erasure={erasure} />
      ))}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="Contact">
            <DescriptionList
              items={[
                { term: "Name", description: recipientName ?? "–" },
                { term: "E-mail", description: recipientEmail ?? "–" },
                { term: "Phone", description: recipientPhone ?? "–" },
                { term: "Reference", description: recipientRef },
              ]}
            />
          </Card>
          <RecipientSuppressions recipient={recipient} mayManage={mayManage} />
        </div>
        <RecipientPreferences
          recipient={recipient}
          mayEdit={permissions.includes("preferences.edit") && !erasedAt}
        />
      </div>
      <RecipientMessages recipient={recipient} />
    </>
  );
}

function ErasedBanner({ erasure }: { erasure: RecipientView["erasures"][number] }) {
  const { PENDING, REDACTED, ABSENT, NOT_OFFERED } = erasure.copies;
  const copies = [
    REDACTED + ABSENT > 0 ? `Redacted at Twilio: ${countOf(REDACTED + ABSENT, "copy", "copies")}.` : null,
    PENDING > 0 ? `Still to be redacted by providers: ${countOf(PENDING, "copy", "copies")}.` : null,
    NOT_OFFERED > 0
      ? `Kept by Resend until its time is over, as it offers no other way: ${countOf(NOT_OFFERED, "copy", "copies")}.`
      : null,
  ].filter((one) => one !== null);
  return (
    <Banner tone="neutral" role="status" title="This person was erased">
      <Instant at={erasure.erasedAt} />, by {erasure.erasedByName}: <q>{erasure.reason}</q> {copies.join(" ")}
    </Banner>
  );
}
