/** A mail that Resend took. Times are milliseconds since 1970 by the simulator's clock. */
export type SimulatedEmail = {
  id: string;
  seq: number;
  createdAtMs: number;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  replyTo: string[];
  subject: string;
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
  attachments: { filename: string; contentType: string | null; bytes: number; sha256: string }[];
  idempotencyKey: string | null;
  /** What will become of it, and how long after it was taken. */
  steps: EmailStep[];
};

export type EmailEventType =
  | "email.sent"
  | "email.delivered"
  | "email.delivery_delayed"
  | "email.bounced"
  | "email.complained"
  | "email.opened"
  | "email.clicked"
  | "email.failed"
  | "email.suppressed";

export type EmailStep = { type: EmailEventType; afterMs: number; detail?: EmailEventDetail };

/** What the event says besides: the bounce, the reason of the failure, the link. */
export type EmailEventDetail = {
  bounceType?: "Permanent" | "Transient" | "Undetermined";
  bounceSubType?: string;
  reason?: string;
  link?: string;
};

export type EmailEvent = {
  /** The `svix-id`. */
  id: string;
  seq: number;
  type: EmailEventType;
  emailId: string;
  atMs: number;
  detail: EmailEventDetail;
  toDeliver: boolean;
};

export type StoredEmailKey = { key: string; fingerprint: string; emailId: string; storedAtMs: number };

export type ResendRecord =
  | { is: "email"; email: SimulatedEmail }
  | { is: "event"; event: EmailEvent }
  | { is: "event_settled"; eventId: string }
  | { is: "key"; stored: StoredEmailKey }
  | { is: "clock"; stepMs: number };
