"use client";

import { useQuery } from "@tanstack/react-query";
import { RotateCw, UserPen } from "lucide-react";
import { useState } from "react";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { CorrectContactDialog } from "@/components/notifications/correct-contact-dialog";
import { MessageContent } from "@/components/notifications/message-content";
import { MessageFacts } from "@/components/notifications/message-facts";
import { MessageHistory } from "@/components/notifications/message-history";
import { CHANNEL_LOOKS, MESSAGE_LOOKS, templateLabel } from "@/components/notifications/message-looks";
import type { MessageView, RevealedMessage } from "@/components/notifications/message-looks";
import { MessageOutcome } from "@/components/notifications/message-outcome";
import { ResendDialog } from "@/components/notifications/resend-dialog";
import { RevealMessageDialog } from "@/components/notifications/reveal-message-dialog";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const CRUMBS = [{ label: "Notifications", href: "/notifications" }];
/** Who looks on sees a new status within two seconds. */
const REFRESH_MS = 1_500;

export interface MessageDetailProps {
  messageId: string;
  /** Whether the reader may see contact and content, for a reason. */
  mayReveal: boolean;
  /** Whether the reader may have it sent once more. */
  mayResend: boolean;
  /** Whether the reader may correct where the recipient is written to. */
  mayCorrect: boolean;
  /** Whether the reader may see in the audit log what others did. */
  seesAudit: boolean;
}

/** One message: what became of it and why, what it says, and everything that happened to it. */
export function MessageDetail(props: MessageDetailProps) {
  const trpc = useTRPC();
  const message = useQuery({
    ...trpc.notifications.get.queryOptions({ messageId: props.messageId }),
    refetchInterval: REFRESH_MS,
  });
  if (message.data)
    return (
      <ServerClockProvider now={message.data.now}>
        <LoadedMessage
          {...props}
          message={message.data}
          isStale={message.isError || message.fetchStatus === "paused"}
        />
      </ServerClockProvider>
    );
  return (
    <Page title={message.isError ? "Message" : <Skeleton className="my-1 h-6 w-56" />} crumbs={CRUMBS}>
      {message.isError ? (
        <ErrorPanel
          errorId={message.error.data?.errorId ?? null}
          onRetry={() => void message.refetch()}
          retrying={message.isFetching}
        >
          {message.error.message}
        </ErrorPanel>
      ) : (
        <div role="status" className="grid gap-4 lg:grid-cols-[2fr_1fr]">
          <span className="sr-only">Loading the message</span>
          <Skeleton className="h-72 rounded-lg" />
          <Skeleton className="h-72 rounded-lg" />
        </div>
      )}
    </Page>
  );
}

function LoadedMessage({
  message,
  isStale,
  mayReveal,
  mayResend,
  mayCorrect,
  seesAudit,
}: MessageDetailProps & { message: MessageView; isStale: boolean }) {
  const [revealed, setRevealed] = useState<RevealedMessage | null>(null);
  const [asking, setAsking] = useState(false);
  const [opened, setOpened] = useState<OpenedDialog | null>(null);
  const { label } = CHANNEL_LOOKS[message.channel];
  return (
    <Page
      title={templateLabel(message.template)}
      crumbs={CRUMBS}
      status={<StatusBadge look={MESSAGE_LOOKS[message.status]} />}
      description={message.bookingRef ? `${label} for booking ${message.bookingRef}` : label}
      actions={
        <MessageActions
          mayResend={mayResend}
          mayCorrect={mayCorrect}
          blocked={isStale ? "The server does not answer, so this may be out of date." : null}
          onOpen={(name) => setOpened((before) => ({ name, open: true, count: (before?.count ?? 0) + 1 }))}
        />
      }
    >
      <StaleBanner isStale={isStale} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <MessageOutcome message={message} />
          <MessageContent
            message={message}
            revealed={revealed}
            mayReveal={mayReveal}
            onReveal={() => setAsking(true)}
            onHide={() => setRevealed(null)}
          />
          <MessageHistory message={message} />
        </div>
        <MessageFacts message={message} contact={revealed ?? message} seesAudit={seesAudit} />
      </div>
      <RevealMessageDialog
        message={message}
        open={asking}
        onClose={() => setAsking(false)}
        onRevealed={setRevealed}
      />
      {opened?.name === "resend" ? (
        <ResendDialog
          key={opened.count}
          message={message}
          open={opened.open}
          onClose={() => setOpened({ ...opened, open: false })}
        />
      ) : null}
      {opened?.name === "correct" ? (
        <CorrectContactDialog
          key={opened.count}
          message={message}
          mayResend={mayResend}
          open={opened.open}
          onClose={() => setOpened({ ...opened, open: false })}
        />
      ) : null}
    </Page>
  );
}

/** A dialog that was opened; each opening has a number, so that nothing of the one before is left in it. */
interface OpenedDialog {
  name: "resend" | "correct";
  open: boolean;
  count: number;
}

interface MessageActionsProps extends Pick<MessageDetailProps, "mayResend" | "mayCorrect"> {
  blocked: string | null;
  onOpen: (name: OpenedDialog["name"]) => void;
}

/** What support may do about a message. Whether it is possible is looked up when the dialog opens, and told there. */
function MessageActions({ mayResend, mayCorrect, blocked, onOpen }: MessageActionsProps) {
  return (
    <>
      {mayCorrect ? (
        <Button icon={<UserPen />} disabledReason={blocked} onClick={() => onOpen("correct")}>
          Correct contact…
        </Button>
      ) : null}
      {mayResend ? (
        <Button
          variant="primary"
          icon={<RotateCw />}
          disabledReason={blocked}
          onClick={() => onOpen("resend")}
        >
          Send again…
        </Button>
      ) : null}
    </>
  );
}
