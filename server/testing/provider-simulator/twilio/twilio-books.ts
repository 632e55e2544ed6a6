import type { SimulatedSms, SmsEvent, SmsStatus, TwilioRecord } from "./twilio-records";

/** Everything Twilio knows, built from its records alone. */
export class TwilioBooks {
  readonly messages = new Map<string, SimulatedSms>();
  readonly messagesByNumber = new Map<string, SimulatedSms[]>();
  readonly events = new Map<string, SmsEvent>();
  readonly eventsByMessage = new Map<string, SmsEvent[]>();
  readonly deletedSids = new Set<string>();
  readonly stoppedNumbers = new Set<string>();
  readonly unsettledEventIds = new Set<string>();
  private lastSeq = 0;

  nextSeq(): number {
    return this.lastSeq + 1;
  }

  apply(record: TwilioRecord): void {
    switch (record.is) {
      case "message": {
        const { message } = record;
        this.lastSeq = Math.max(this.lastSeq, message.seq);
        this.messages.set(message.sid, message);
        this.eventsByMessage.set(message.sid, []);
        const ofNumber = this.messagesByNumber.get(message.to);
        if (ofNumber) ofNumber.push(message);
        else this.messagesByNumber.set(message.to, [message]);
        return;
      }
      case "redacted":
        this.messages.get(record.sid)!.body = "";
        return;
      case "deleted":
        this.deletedSids.add(record.sid);
        return;
      case "event":
        this.lastSeq = Math.max(this.lastSeq, record.event.seq);
        this.events.set(record.event.id, record.event);
        this.eventsByMessage.get(record.event.sid)?.push(record.event);
        if (record.event.toDeliver) this.unsettledEventIds.add(record.event.id);
        return;
      case "event_settled":
        this.unsettledEventIds.delete(record.eventId);
        return;
      case "stop":
        if (record.isStopped) this.stoppedNumbers.add(record.number);
        else this.stoppedNumbers.delete(record.number);
    }
  }

  status(sid: string): SmsStatus {
    return this.eventsByMessage.get(sid)?.at(-1)?.type ?? this.messages.get(sid)!.firstStatus;
  }

  errorCode(sid: string): number | null {
    return this.eventsByMessage.get(sid)?.at(-1)?.errorCode ?? null;
  }

  /** When the carrier got it; null before, as Twilio's `date_sent` is. */
  sentAtMs(sid: string): number | null {
    const handedOver = this.eventsByMessage
      .get(sid)
      ?.find(({ type }) => type !== "sending" && type !== "canceled");
    return handedOver?.atMs ?? null;
  }
}
