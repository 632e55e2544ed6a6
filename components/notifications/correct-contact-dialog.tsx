"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { countOf } from "@/components/format/count-text";
import { CorrectContactFields } from "@/components/notifications/correct-contact-fields";
import { CorrectContactUndelivered } from "@/components/notifications/correct-contact-undelivered";
import type { MessageView } from "@/components/notifications/message-looks";
import { resendFailure } from "@/components/notifications/resend-failure";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useToast } from "@/components/ui/toast";

export interface CorrectContactDialogProps {
  message: Pick<MessageView, "id" | "recipientKind" | "recipientName" | "bookingRef">;
  /** Whether the reader may send again what did not arrive. */
  mayResend: boolean;
  open: boolean;
  onClose: () => void;
}

/** Corrects where a message's recipient is written to, and sends again what did not arrive. Give it a new key for each opening. */
export function CorrectContactDialog(props: CorrectContactDialogProps) {
  const [step, setStep] = useState<"CONTACT" | "UNDELIVERED">("CONTACT");
  const [reason, setReason] = useState("");
  const shared = { ...props, reason, onReasonChange: setReason };
  return step === "CONTACT" ? (
    <ContactStep {...shared} onNext={() => setStep("UNDELIVERED")} />
  ) : (
    <UndeliveredStep {...shared} />
  );
}

type StepProps = CorrectContactDialogProps & {
  reason: string;
  onReasonChange: (reason: string) => void;
};

function ContactStep({
  message,
  mayResend,
  open,
  onClose,
  reason,
  onReasonChange,
  onNext,
}: StepProps & { onNext: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [typed, setTyped] = useState({ email: "", phone: "" });
  const offer = useQuery({
    ...trpc.notifications.resend.contact.queryOptions({ messageId: message.id }),
    enabled: open,
    gcTime: 0,
  });
  const correct = useMutation(trpc.notifications.resend.correctContact.mutationOptions({ gcTime: 0 }));
  const [email, phone] = [typed.email.trim(), typed.phone.trim()];
  const issues = correct.error?.data?.fieldIssues ?? [];
  const isOfField = issues.some(({ field }) => field === "email" || field === "phone");

  async function confirm() {
    if (!offer.data) return;
    try {
      await correct.mutateAsync({
        messageId: message.id,
        seen: offer.data.seen,
        reason,
        ...(email === "" ? {} : { email }),
        ...(phone === "" ? {} : { phone }),
      });
    } catch {
      // The fields and the dialog show correct.error; of a contact that changed meanwhile the newest is loaded.
      await offer.refetch();
      return;
    }
    await Promise.all([
      queryClient.invalidateQueries(trpc.notifications.pathFilter()),
      queryClient.invalidateQueries(trpc.bookings.pathFilter()),
    ]);
    toast.ok("The contact is corrected");
    if (mayResend) onNext();
    else onClose();
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title="Correct the contact"
      description="It holds for everything that is sent from now on. What was sent keeps the address that it went to."
      facts={[
        {
          term: "Recipient",
          description: `${message.recipientName ?? "–"}, ${message.recipientKind === "VENDOR" ? "a vendor" : "a traveller"}`,
        },
        { term: "E-mail now", description: offer.data ? (offer.data.email ?? "none") : "…" },
        ...(message.recipientKind === "VENDOR"
          ? []
          : [{ term: "Phone now", description: offer.data ? (offer.data.phone ?? "none") : "…" }]),
      ]}
      confirmLabel="Correct"
      disabledReason={
        offer.data?.refusal ??
        (email === "" && phone === "" ? "Type a new address or number first." : reasonMissing(reason))
      }
      error={
        isOfField
          ? undefined
          : (resendFailure(correct.error) ?? (offer.isError ? resendFailure(offer.error) : undefined))
      }
      onConfirm={confirm}
    >
      {offer.data?.refusal ? (
        <Banner tone="bad" role="status" title="It cannot be corrected">
          {offer.data.refusal}
        </Banner>
      ) : null}
      <CorrectContactFields
        typed={typed}
        onTyped={(next) => {
          setTyped(next);
          correct.reset();
        }}
        hasPhone={message.recipientKind !== "VENDOR"}
        issues={issues}
      />
      <ReasonField
        value={reason}
        onValueChange={onReasonChange}
        hint="Kept in the audit log. Do not repeat the address here."
      />
      {mayResend && offer.data && offer.data.undelivered > 0 ? (
        <Banner
          title={`${countOf(offer.data.undelivered, "message")} did not reach an earlier address`}
          action={
            <Button size="sm" onClick={onNext}>
              Send again…
            </Button>
          }
        >
          The contact was corrected since.
        </Banner>
      ) : null}
    </ConfirmDialog>
  );
}

function UndeliveredStep({ message, open, onClose, reason, onReasonChange }: StepProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [choices, setChoices] = useState<ReadonlyMap<string, boolean>>(new Map());
  const list = useQuery({
    ...trpc.notifications.resend.undelivered.queryOptions({ messageId: message.id }),
    enabled: open,
    gcTime: 0,
  });
  const send = useMutation(trpc.notifications.resend.sendUndelivered.mutationOptions());
  const offered = list.data?.offered ?? [];
  // What another channel made good is there to be chosen, and not chosen by itself.
  const chosen = offered.filter(({ id, wasStoodInFor }) => choices.get(id) ?? !wasStoodInFor);

  async function confirm() {
    try {
      const { sent, refused } = await send.mutateAsync({
        messageId: message.id,
        messageIds: chosen.map(({ id }) => id),
        reason,
      });
      if (sent.length > 0) toast.ok(`${countOf(sent.length, "message")} on the way to the new address`);
      if (refused.length === 0) onClose();
      else
        toast.warn({
          title: `${countOf(refused.length, "message")} not sent again`,
          description: refused.map((one) => one.reason).join(" "),
        });
    } catch {
      // The dialog shows send.error.
    }
    await queryClient.invalidateQueries(trpc.notifications.pathFilter());
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title="Send again what did not arrive"
      description={
        message.bookingRef
          ? `What booking ${message.bookingRef} was not told, and is still true.`
          : "What did not arrive lately, and is still true."
      }
      confirmLabel={chosen.length === 0 ? "Send again" : `Send ${countOf(chosen.length, "message")} again`}
      cancelLabel={list.data && offered.length === 0 ? "Close" : "Not now"}
      disabledReason={
        !list.data
          ? "It is looked up what did not arrive."
          : offered.length === 0
            ? "Nothing is left to send again."
            : chosen.length === 0
              ? "Choose at least one message."
              : reasonMissing(reason)
      }
      error={resendFailure(send.error) ?? (list.isError ? resendFailure(list.error) : undefined)}
      onConfirm={confirm}
    >
      <CorrectContactUndelivered
        list={list.data}
        isFailed={list.isError}
        chosen={new Set(chosen.map(({ id }) => id))}
        onChoice={(id, isChosen) => setChoices(new Map(choices).set(id, isChosen))}
      />
      {offered.length > 0 ? (
        <ReasonField
          value={reason}
          onValueChange={onReasonChange}
          hint="Kept with each copy and in the audit log. Do not repeat personal data here."
        />
      ) : null}
    </ConfirmDialog>
  );
}
