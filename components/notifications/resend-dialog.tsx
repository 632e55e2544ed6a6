"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Instant } from "@/components/format/instant";
import {
  CHANNEL_LOOKS,
  MESSAGE_LOOKS,
  templateLabel,
  type MessageView,
} from "@/components/notifications/message-looks";
import { ResendDifference } from "@/components/notifications/resend-difference";
import { resendFailure } from "@/components/notifications/resend-failure";
import { ResendKindChoice, type ResendKind } from "@/components/notifications/resend-kind-choice";
import { newRequestKey } from "@/components/notifications/resend-request-key";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { useToast } from "@/components/ui/toast";
import type { RouterOutputs } from "@/server/api/root";

type Offer = RouterOutputs["notifications"]["resend"]["offer"];

type Resent = Pick<MessageView, "id" | "template" | "channel" | "status">;

export interface ResendDialogProps {
  message: Resent;
  open: boolean;
  onClose: () => void;
}

/** Has a message sent once more, for a reason. Give it a new key for each opening. */
export function ResendDialog({ message, open, onClose }: ResendDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const router = useRouter();
  const [chosen, setChosen] = useState<ResendKind | null>(null);
  const [reason, setReason] = useState("");
  // One request, however often it is pressed: also when the answer to the first press was lost.
  const [requestKey] = useState(newRequestKey);
  const offer = useQuery({
    ...trpc.notifications.resend.offer.queryOptions({ messageId: message.id }),
    enabled: open,
    gcTime: 0,
  });
  const compare = useMutation(trpc.notifications.resend.compare.mutationOptions({ gcTime: 0 }));
  const send = useMutation(trpc.notifications.resend.send.mutationOptions());
  const refusals = offer.data?.refusals;
  const kind = chosen ?? (refusals?.EXACT && !refusals.RERENDERED ? "RERENDERED" : "EXACT");

  async function confirm() {
    const shown = kind === "RERENDERED" && compare.data ? { seenSha256: compare.data.seenSha256 } : {};
    try {
      const { messageId } = await send.mutateAsync({
        messageId: message.id,
        kind,
        reason,
        requestKey,
        ...shown,
      });
      onClose();
      toast.ok({
        title: "A copy is on its way",
        action: { label: "Open the copy", onClick: () => router.push(`/notifications/${messageId}`) },
      });
    } catch {
      // What was shown may be what is no longer true, and the dialog shows send.error.
      compare.reset();
      void offer.refetch();
    }
    await Promise.all([
      queryClient.invalidateQueries(trpc.notifications.get.pathFilter()),
      queryClient.invalidateQueries(trpc.bookings.timeline.pathFilter()),
    ]);
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title="Send this message again"
      description="It goes out as a message of its own, with your name and reason beside it."
      facts={factsOf(message, offer.data)}
      confirmLabel="Send again"
      disabledReason={
        blockedBy(offer.data, kind) ??
        reasonMissing(reason) ??
        (kind === "RERENDERED" && !compare.data ? "Look at the difference first." : null)
      }
      error={
        resendFailure(send.error) ??
        resendFailure(compare.error) ??
        (offer.isError ? resendFailure(offer.error) : undefined)
      }
      onConfirm={confirm}
    >
      {offer.data ? (
        <>
          <OfferNotes offer={offer.data} />
          <ResendKindChoice
            value={kind}
            onValueChange={(next) => {
              setChosen(next);
              send.reset();
            }}
            refusals={offer.data.refusals}
            latestVersion={offer.data.latestVersion}
          />
        </>
      ) : offer.isError ? null : (
        <Skeleton className="h-36 rounded-md" />
      )}
      <ReasonField
        value={reason}
        onValueChange={setReason}
        hint="Kept with the copy and in the audit log. Do not repeat personal data here."
      />
      {kind === "RERENDERED" && offer.data && !offer.data.refusals.RERENDERED ? (
        <div className="flex flex-col items-start gap-3">
          <Button
            loading={compare.isPending}
            disabledReason={reasonMissing(reason)}
            onClick={() => compare.mutate({ messageId: message.id, reason })}
          >
            Show the difference
          </Button>
          {compare.data ? <ResendDifference comparison={compare.data} /> : null}
        </div>
      ) : null}
    </ConfirmDialog>
  );
}

function factsOf(message: Resent, offer: Offer | undefined) {
  const address = offer?.toAddress ?? (message.channel === "PUSH" ? "the devices with the app" : "–");
  return [
    {
      term: "Message",
      description: `${templateLabel(message.template)}, ${CHANNEL_LOOKS[message.channel].label}`,
    },
    { term: "So far", description: MESSAGE_LOOKS[message.status].label },
    {
      term: "Goes to",
      description: offer ? (
        `${address}${offer.isNewAddress && offer.toAddress ? ", which is new" : ""}`
      ) : (
        <Skeleton className="ml-auto h-4 w-28" />
      ),
    },
  ];
}

function blockedBy(offer: Offer | undefined, kind: ResendKind): string | null {
  if (!offer) return "It is looked up whether it can be sent again.";
  return offer.refusals[kind];
}

/** What to know before, where nothing stands against it. */
function OfferNotes({ offer }: { offer: Offer }) {
  const { EXACT, RERENDERED } = offer.refusals;
  if (EXACT && RERENDERED)
    return (
      <Banner tone="bad" role="status" title="It cannot be sent again">
        {EXACT === RERENDERED ? EXACT : `${EXACT} ${RERENDERED}`}
      </Banner>
    );
  return (
    <>
      {offer.hasConflict ? (
        <Banner tone="warn" title="It may have arrived">
          The provider told two different things. Ask the recipient before you send it again.
        </Banner>
      ) : offer.status === "DELIVERED" ? (
        <Banner tone="warn" title="It arrived already">
          The receiving side has it. Ask the recipient to look for it, also among spam, before they get it
          twice.
        </Banner>
      ) : null}
      {offer.heldUntil ? (
        <Banner title="It is quiet for the recipient now">
          The copy waits until <Instant at={offer.heldUntil} />.
        </Banner>
      ) : null}
    </>
  );
}
