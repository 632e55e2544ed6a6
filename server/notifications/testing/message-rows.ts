import type { Prisma } from "@/server/platform/prisma/client";
import { messageContentHash } from "../domain/message-content-hash";
import { searchColumns, type RecipientContact } from "../domain/search-columns";

let count = 0;

/** A message as it would be planned for a traveller, unless told otherwise. */
export function messageRow(
  given: Partial<Prisma.MessageUncheckedCreateInput> & { contact?: Partial<RecipientContact> } = {},
) {
  count += 1;
  const { contact, ...overrides } = given;
  const person = { name: "Renée Müller", email: "renee@example.org", phone: "+34600112233", ...contact };
  const channel = given.channel ?? "EMAIL";
  return {
    id: `msg_${String(count).padStart(8, "0")}`,
    dedupeKey: `test/${count}`,
    channel,
    templateKey: "booking-confirmation",
    templateVersion: 1,
    locale: "en",
    purpose: "TRANSACTIONAL",
    recipientKind: "TRAVELLER",
    recipientRef: `cust_${count}`,
    ...searchColumns(person),
    toAddress: { EMAIL: person.email, SMS: person.phone, PUSH: null }[channel],
    createdAt: new Date("2026-01-15T11:59:00Z"),
    sourceEvent: `marketplace#ev_${count}`,
    ...inStatus(given.status ?? "DELIVERED"),
    ...overrides,
  } satisfies Prisma.MessageUncheckedCreateInput;
}

/** What a message of the status must have besides. */
function inStatus(status: NonNullable<Prisma.MessageUncheckedCreateInput["status"]>) {
  const at = new Date("2026-01-15T12:00:00Z");
  const isOpen = ["PLANNED", "HELD", "SENDING", "UNKNOWN", "RETRY_WAIT"].includes(status);
  return {
    status,
    statusAt: at,
    ...(isOpen ? { dueAt: at } : {}),
    ...(status === "HELD" ? { holdUntil: at, holdReason: "QUIET_HOURS" as const } : {}),
    ...(status === "SENDING" ? { worker: "worker-1", leaseToken: 1n } : {}),
    ...(["SKIPPED", "SUPPRESSED", "EXPIRED", "CANCELLED", "FAILED"].includes(status)
      ? { statusReason: "ALREADY_PAID" }
      : {}),
    contentSha256: "a".repeat(64),
  };
}

/** The content of an e-mail and its hash, as a sent message has them. */
export function emailContent(parts: { subject: string; html: string; text: string }) {
  const content = { ...parts, pushTitle: null, pushBody: null, attachments: [] };
  return { content, contentSha256: messageContentHash({ channel: "EMAIL", ...content }) };
}
