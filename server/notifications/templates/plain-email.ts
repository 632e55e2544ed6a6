import type { EmailParts } from "./message-template";

/** An e-mail as plain text, from the same parts as its HTML. */
export function plainEmail(parts: EmailParts): string {
  const facts = parts.facts.map(([label, value]) => `${label}: ${value}`).join("\n");
  const action = parts.action ? `${parts.action.label}:\n${parts.action.url}` : null;
  const blocks = [
    parts.heading,
    parts.greeting,
    ...parts.paragraphs,
    facts,
    action,
    ...parts.closing,
    "Travellr",
  ];
  return `${blocks.filter((block) => block !== null && block !== "").join("\n\n")}\n`;
}
