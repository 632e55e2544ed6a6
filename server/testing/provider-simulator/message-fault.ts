import type { Answer, Delivery } from "./http-exchange";

/**
 * What goes wrong between us and a provider of messages. "before" means that it did nothing, "after" that it took
 * the message and the answer was lost or wrong.
 */
export type MessageFaultAction =
  | { kind: "timeout_before" }
  | { kind: "timeout_after_success" }
  /** A server error, 500 unless given. */
  | { kind: "500_before"; status?: number; retryAfterS?: number }
  | { kind: "500_after"; status?: number }
  | { kind: "429"; retryAfterS?: number }
  | { kind: "reset_before" }
  | { kind: "reset_after" }
  /** Holds the request (and its key) for so many milliseconds, then takes the message and answers. */
  | { kind: "slow"; delayMs: number }
  /** Refuses with a code of the provider's own; `status` is the HTTP status where the code has no usual one. */
  | { kind: "refuse"; code: string; status?: number; message?: string; retryAfterS?: number };

/** How one provider words its errors. */
export type ErrorWords = {
  serverError(status: number): Answer;
  tooManyRequests(): Answer;
  refusal(refused: { code: string; status?: number; message?: string }): Answer;
};

/**
 * Turns a fault into what happens on the wire. `proceed` does what was asked, after so many milliseconds, and
 * gives the honest answer.
 */
export async function playMessageFault(
  action: MessageFaultAction | null,
  words: ErrorWords,
  proceed: (delayMs: number) => Promise<Answer>,
): Promise<Delivery> {
  switch (action?.kind) {
    case undefined:
      return { kind: "answer", answer: await proceed(0) };
    case "slow":
      return { kind: "answer", answer: await proceed(action.delayMs) };
    case "timeout_before":
      return { kind: "silence" };
    case "reset_before":
      return { kind: "reset" };
    case "timeout_after_success":
      await proceed(0);
      return { kind: "silence" };
    case "reset_after":
      await proceed(0);
      return { kind: "reset" };
    case "500_after":
      await proceed(0);
      return { kind: "answer", answer: words.serverError(action.status ?? 500) };
    case "500_before":
      return { kind: "answer", answer: waitFor(words.serverError(action.status ?? 500), action.retryAfterS) };
    case "429":
      return { kind: "answer", answer: waitFor(words.tooManyRequests(), action.retryAfterS) };
    case "refuse":
      return { kind: "answer", answer: waitFor(words.refusal(action), action.retryAfterS) };
  }
}

function waitFor(answer: Answer, retryAfterS: number | undefined): Answer {
  if (retryAfterS === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, "retry-after": String(retryAfterS) } };
}
