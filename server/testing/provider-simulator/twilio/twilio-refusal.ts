import { jsonAnswer, type Answer } from "../http-exchange";
import type { ErrorWords } from "../message-fault";

/** An error of Twilio's, by its number. */
export class TwilioRefusal extends Error {
  constructor(
    readonly code: number,
    message = USUAL[code]?.message ?? `Refused with ${code}.`,
    readonly status: number = USUAL[code]?.status ?? 400,
  ) {
    super(message);
  }

  answer(): Answer {
    return jsonAnswer(this.status, {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
    });
  }
}

const USUAL: Record<number, { status: number; message: string }> = {
  20003: { status: 401, message: "Authenticate" },
  20404: { status: 404, message: "The requested resource was not found" },
  20429: { status: 429, message: "Too Many Requests" },
  20500: { status: 500, message: "An internal server error has occurred" },
  21211: { status: 400, message: "The 'To' number is not a valid phone number." },
  21602: { status: 400, message: "Message body is required." },
  21603: { status: 400, message: "A 'From' phone number is required." },
  21610: { status: 400, message: "Attempt to send to unsubscribed recipient" },
  21617: { status: 400, message: "The concatenated message body exceeds the 1600 character limit." },
};

export const TWILIO_WORDS: ErrorWords = {
  serverError: (status) => new TwilioRefusal(20500, undefined, status).answer(),
  tooManyRequests: () => new TwilioRefusal(20429).answer(),
  refusal: ({ code, status, message }) => new TwilioRefusal(Number(code), message, status).answer(),
};
