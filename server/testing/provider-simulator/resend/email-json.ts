import type { ResendBooks } from "./resend-books";
import type { EmailEvent, SimulatedEmail } from "./resend-records";

/** A mail as Resend lists it. */
export function listedEmailJson(books: ResendBooks, email: SimulatedEmail): object {
  return {
    id: email.id,
    message_id: `<${email.id}@simulated.resend>`,
    to: email.to,
    from: email.from,
    created_at: new Date(email.createdAtMs).toISOString(),
    subject: email.subject,
    bcc: orNull(email.bcc),
    cc: orNull(email.cc),
    reply_to: orNull(email.replyTo),
    last_event: books.lastEvent(email.id),
    scheduled_at: null,
  };
}

/** A mail as Resend answers for its id. */
export function emailJson(books: ResendBooks, email: SimulatedEmail): object {
  const { html, text, tags } = email;
  return { object: "email", ...listedEmailJson(books, email), html, text, tags };
}

/** What a webhook of Resend's says. */
export function emailEventJson(books: ResendBooks, event: EmailEvent): object {
  const email = books.emails.get(event.emailId)!;
  const { bounceType, bounceSubType, reason, link } = event.detail;
  const at = new Date(event.atMs).toISOString();
  return {
    type: event.type,
    created_at: at,
    data: {
      email_id: email.id,
      created_at: new Date(email.createdAtMs).toISOString(),
      from: email.from,
      to: email.to,
      subject: email.subject,
      tags: Object.fromEntries(email.tags.map(({ name, value }) => [name, value])),
      ...(event.type === "email.bounced"
        ? {
            bounce: {
              type: bounceType ?? "Permanent",
              subType: bounceSubType ?? "General",
              message: reason ?? "The recipient's server refused the mail.",
            },
          }
        : {}),
      ...(event.type === "email.failed"
        ? { failed: { reason: reason ?? "The mail could not be sent." } }
        : {}),
      ...(event.type === "email.clicked" ? { click: { link: link ?? "", timestamp: at } } : {}),
    },
  };
}

function orNull(list: string[]): string[] | null {
  return list.length > 0 ? list : null;
}
