/** A text message that Twilio took, or one that came in. Times are milliseconds since 1970. */
export type SimulatedSms = {
  sid: string;
  seq: number;
  accountSid: string;
  createdAtMs: number;
  direction: "outbound-api" | "inbound";
  to: string;
  /** Null while a Messaging Service has not picked a number. */
  from: string | null;
  messagingServiceSid: string | null;
  /** Emptied by a redaction. */
  body: string;
  numSegments: number;
  firstStatus: SmsStatus;
  /** Where news is sent, with its `#rc=…` fragment. */
  statusCallback: string | null;
  /** What will become of it, and how long after it was taken. */
  steps: SmsStep[];
};

export type SmsStatus =
  | "accepted"
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "undelivered"
  | "failed"
  | "canceled"
  | "read"
  | "received";

export type SmsStep = { status: SmsStatus; afterMs: number; errorCode?: number };

/** A change of a message's status, and the callback that tells it. */
export type SmsEvent = {
  id: string;
  seq: number;
  type: SmsStatus;
  sid: string;
  atMs: number;
  errorCode: number | null;
  toDeliver: boolean;
};

export type TwilioRecord =
  | { is: "message"; message: SimulatedSms }
  | { is: "redacted"; sid: string }
  | { is: "deleted"; sid: string }
  | { is: "event"; event: SmsEvent }
  | { is: "event_settled"; eventId: string }
  | { is: "stop"; number: string; isStopped: boolean };
