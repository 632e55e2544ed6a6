import type { TwilioBooks } from "./twilio-books";
import type { SimulatedSms, SmsEvent } from "./twilio-records";

export const TWILIO_API_VERSION = "2010-04-01";

/** A message as Twilio answers for it. */
export function smsJson(books: TwilioBooks, message: SimulatedSms): object {
  const { sid, accountSid } = message;
  const events = books.eventsByMessage.get(sid)!;
  const errorCode = books.errorCode(sid);
  const sentAtMs = books.sentAtMs(sid);
  return {
    account_sid: accountSid,
    api_version: TWILIO_API_VERSION,
    body: message.body,
    date_created: rfc2822(message.createdAtMs),
    date_sent: sentAtMs === null ? null : rfc2822(sentAtMs),
    date_updated: rfc2822(events.at(-1)?.atMs ?? message.createdAtMs),
    direction: message.direction,
    error_code: errorCode,
    error_message: errorCode === null ? null : `Error ${errorCode}`,
    from: message.from,
    messaging_service_sid: message.messagingServiceSid,
    num_media: "0",
    num_segments: String(message.numSegments),
    price: null,
    price_unit: "USD",
    sid,
    status: books.status(sid),
    subresource_uris: {},
    to: message.to,
    uri: `/${TWILIO_API_VERSION}/Accounts/${accountSid}/Messages/${sid}.json`,
  };
}

/** The form fields of a status callback. */
export function statusCallbackFields(message: SimulatedSms, event: SmsEvent): Record<string, string> {
  return {
    AccountSid: message.accountSid,
    ApiVersion: TWILIO_API_VERSION,
    ...(event.errorCode === null ? {} : { ErrorCode: String(event.errorCode) }),
    ...(message.from === null ? {} : { From: message.from }),
    MessageSid: message.sid,
    MessageStatus: event.type,
    ...(message.messagingServiceSid === null ? {} : { MessagingServiceSid: message.messagingServiceSid }),
    SmsSid: message.sid,
    SmsStatus: event.type,
    To: message.to,
  };
}

/** The form fields that tell of a message which came in. */
export function inboundFields(message: SimulatedSms): Record<string, string> {
  const word = /^\s*(STOP|START|HELP)\s*$/i.exec(message.body)?.[1]?.toUpperCase();
  return {
    AccountSid: message.accountSid,
    ApiVersion: TWILIO_API_VERSION,
    Body: message.body,
    From: message.from ?? "",
    MessageSid: message.sid,
    NumMedia: "0",
    NumSegments: String(message.numSegments),
    ...(word === undefined ? {} : { OptOutType: word }),
    SmsMessageSid: message.sid,
    SmsSid: message.sid,
    SmsStatus: "received",
    To: message.to,
  };
}

/** Twilio writes times without milliseconds, such as "Tue, 03 Mar 2026 10:00:00 +0000". */
function rfc2822(atMs: number): string {
  return new Date(atMs).toUTCString().replace("GMT", "+0000");
}
