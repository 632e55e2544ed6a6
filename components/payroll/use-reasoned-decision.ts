"use client";

import { useState } from "react";
import { useDecision } from "@/components/payroll/use-decision";
import { useToast } from "@/components/ui/toast";

export interface ReasonedDecisionOptions {
  /** Takes the dialog away. */
  onClose: () => void;
  /** What is told once it was done. */
  done: () => string;
}

/** A decision with the text that its dialog asks for, which is gone when the dialog is. */
export function useReasonedDecision({ onClose, done }: ReasonedDecisionOptions) {
  const toast = useToast();
  const [reason, setReason] = useState("");
  const { decide, failure, clearFailure } = useDecision({
    onDone: () => {
      toast.ok(done());
      close();
    },
  });

  function close() {
    setReason("");
    clearFailure();
    onClose();
  }

  return { reason, setReason, decide, failure, close };
}
