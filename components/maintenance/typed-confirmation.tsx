import type { TypedConfirmation } from "@/components/ui/confirm-dialog";

/** Asks for the text that the server wants typed before it does something that takes away; nothing where it wants none. */
export function typedConfirmation(text: string | null, verb: string): TypedConfirmation | undefined {
  if (text === null) return undefined;
  return {
    label: (
      <>
        Type <code className="rounded-sm bg-sunken px-1 font-mono">{text}</code> to {verb}
      </>
    ),
    // The server compares; this only keeps a half-typed text from being sent.
    matches: (typed) => typed.trim() === text,
    mismatch: `This is not “${text}”.`,
  };
}
