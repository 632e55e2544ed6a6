import { AsyncLocalStorage } from "node:async_hooks";
import twilio from "twilio";

type RequestOptions = Parameters<InstanceType<typeof twilio.RequestClient>["request"]>[0];

/** One call to Twilio: its signal, and the answer as it came over the wire. */
export type TwilioCall = {
  signal: AbortSignal;
  answer: { status: number; headers: Readonly<Record<string, unknown>> } | null;
};

const calls = new AsyncLocalStorage<TwilioCall>();

/**
 * Twilio's own client, made to obey a signal and to keep the headers of each answer, which its errors leave out.
 * It never tries again by itself.
 */
export class TwilioRequestClient extends twilio.RequestClient {
  constructor(timeoutMs: number) {
    super({ timeout: timeoutMs, autoRetry: false, keepAlive: true });
    this.axios.interceptors.request.use((config) => {
      const signal = calls.getStore()?.signal;
      return signal ? { ...config, signal } : config;
    });
  }

  /** Runs what calls Twilio, under the call's signal. */
  static watched<Result>(call: TwilioCall, run: () => Promise<Result>): Promise<Result> {
    return calls.run(call, run);
  }

  override async request<TData>(options: RequestOptions) {
    const answer = await super.request<TData>(options as never);
    const call = calls.getStore();
    if (call) {
      const { statusCode: status, headers } = answer as unknown as {
        statusCode: number;
        headers: Readonly<Record<string, unknown>>;
      };
      call.answer = { status, headers };
    }
    return answer;
  }
}
