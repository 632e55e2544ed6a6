import type { EmailEvent, ResendRecord, SimulatedEmail, StoredEmailKey } from "./resend-records";

/** Everything Resend knows, built from its records alone. */
export class ResendBooks {
  readonly emails = new Map<string, SimulatedEmail>();
  readonly events = new Map<string, EmailEvent>();
  readonly eventsByEmail = new Map<string, EmailEvent[]>();
  readonly keys = new Map<string, StoredEmailKey>();
  readonly unsettledEventIds = new Set<string>();
  clockAheadMs = 0;
  private lastSeq = 0;

  nextSeq(): number {
    return this.lastSeq + 1;
  }

  apply(record: ResendRecord): void {
    switch (record.is) {
      case "email":
        this.lastSeq = Math.max(this.lastSeq, record.email.seq);
        this.emails.set(record.email.id, record.email);
        this.eventsByEmail.set(record.email.id, []);
        return;
      case "event":
        this.lastSeq = Math.max(this.lastSeq, record.event.seq);
        this.events.set(record.event.id, record.event);
        this.eventsByEmail.get(record.event.emailId)?.push(record.event);
        if (record.event.toDeliver) this.unsettledEventIds.add(record.event.id);
        return;
      case "event_settled":
        this.unsettledEventIds.delete(record.eventId);
        return;
      case "key":
        this.keys.set(record.stored.key, record.stored);
        return;
      case "clock":
        this.clockAheadMs += record.stepMs;
    }
  }

  /** Resend's `last_event`: the newest of both axes, delivery and engagement, in one word. */
  lastEvent(emailId: string): string {
    return this.eventsByEmail.get(emailId)?.at(-1)?.type.slice("email.".length) ?? "queued";
  }
}
