/** One request as the simulator saw it. `atMs` is real time, so that pace can be judged. */
export type LoggedRequest = {
  provider: string;
  atMs: number;
  method: string;
  /** The route with ids replaced, such as `POST /v1/transfers/:id/reversals`. */
  endpoint: string;
  path: string;
  idempotencyKey: string | null;
  /** HTTP status of the answer; null when no answer was given. */
  status: number | null;
  /** Name of the fault that was played, if one was. */
  fault: string | null;
};

/** What was asked of the simulator, counted per endpoint and per second. */
export type RequestLog = {
  record(request: LoggedRequest): void;
  /** The last requests, oldest first; at most 100,000 are kept. */
  list(): readonly LoggedRequest[];
  summary(): RequestSummary;
  clear(): void;
};

export type RequestSummary = {
  total: number;
  /** How many requests each endpoint had. */
  byEndpoint: Record<string, number>;
  /** Per endpoint, how many requests fell into each second of real time (seconds since 1970). */
  perSecond: Record<string, Record<string, number>>;
  /** Per endpoint, the most requests within any 1,000 ms. */
  busiestSecond: Record<string, number>;
};

const KEPT_MAX = 100_000;

export function requestLog(): RequestLog {
  let kept: LoggedRequest[] = [];
  return {
    record(request) {
      kept.push(request);
      // Cut in one go now and then; shifting each time would make every request cost the whole list.
      if (kept.length > KEPT_MAX * 1.25) kept = kept.slice(-KEPT_MAX);
    },
    list: () => kept.slice(-KEPT_MAX),
    summary: () => summarise(kept.slice(-KEPT_MAX)),
    clear() {
      kept = [];
    },
  };
}

function summarise(requests: readonly LoggedRequest[]): RequestSummary {
  const times = new Map<string, number[]>();
  for (const request of requests) {
    const of = times.get(request.endpoint);
    if (of) of.push(request.atMs);
    else times.set(request.endpoint, [request.atMs]);
  }
  const summary: RequestSummary = {
    total: requests.length,
    byEndpoint: {},
    perSecond: {},
    busiestSecond: {},
  };
  for (const [endpoint, atMs] of times) {
    summary.byEndpoint[endpoint] = atMs.length;
    const seconds: Record<string, number> = {};
    for (const at of atMs) {
      const second = String(Math.floor(at / 1000));
      seconds[second] = (seconds[second] ?? 0) + 1;
    }
    summary.perSecond[endpoint] = seconds;
    summary.busiestSecond[endpoint] = busiestWindow(atMs.toSorted((a, b) => a - b));
  }
  return summary;
}

function busiestWindow(sortedMs: readonly number[]): number {
  let most = 0;
  let from = 0;
  sortedMs.forEach((at, index) => {
    while (at - sortedMs[from]! >= 1000) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}
