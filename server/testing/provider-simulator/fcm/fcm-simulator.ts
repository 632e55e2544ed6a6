import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spanMs, type AutomaticDelivery } from "../automatic-delivery";
import { faultScript, type Fault } from "../fault-script";
import type { Delivery, SimulatedRequest } from "../http-exchange";
import { openJournal } from "../journal";
import type { MessageFaultAction } from "../message-fault";
import { rateWindow } from "../rate-window";
import type { RequestLog } from "../request-log";
import { timerSet } from "../timer-set";
import { fcmPipeline } from "./fcm-pipeline";
import { deviceViews, type FcmRecord, type SimulatedPush, type TokenState } from "./fcm-records";
import { testCertificate, type TestCertificate } from "./test-certificate";

export type FcmSimulatorOptions = {
  /** Folder for the journal and the certificate; null keeps everything in memory. */
  dataDir: string | null;
  log: RequestLog;
  requestsPerSecondMax?: number | null;
  /** Lets devices post to the `ackUrl` in the data of a push by themselves. */
  automatic?: AutomaticDelivery;
};

/** One push that was really taken, as the judge tells it. */
export type LedgerPush = SimulatedPush & { isAcknowledged: boolean };

export type FcmSimulator = ReturnType<typeof fcmSimulator>;

/** The simulated FCM: its HTTPS side (`handle`, `certificate`) and the judge's and director's side (the rest). */
export function fcmSimulator(options: FcmSimulatorOptions) {
  const pushes: SimulatedPush[] = [];
  const tokenStates = new Map<string, TokenState>();
  const acknowledged = new Set<string>();
  const apply = (one: FcmRecord) => {
    if (one.is === "push") pushes.push(one.push);
    else if (one.is === "token") tokenStates.set(one.token, one.state);
    else acknowledged.add(one.name);
  };
  const path = options.dataDir === null ? null : join(options.dataDir, "fcm.jsonl");
  const journal = openJournal<FcmRecord>(path, apply);
  const certificate = keptCertificate(options.dataDir);
  const faults = faultScript<MessageFaultAction>();
  const limit = rateWindow(options.requestsPerSecondMax ?? null, 60_000);
  const timers = timerSet();
  let automatic = options.automatic ?? null;
  let isClosed = false;

  function record(one: FcmRecord): void {
    if (isClosed) return;
    apply(one);
    journal.append(one);
  }

  /**
   * What the app on the device does when the push arrives: it posts to the `ackUrl` in the data, if there is one.
   * Ends with the HTTP status, or null when there was nobody to tell. Throws a RangeError for an unknown push.
   */
  function acknowledge(name: string): Promise<number | null> {
    const push = pushes.find((one) => one.name === name);
    if (!push) throw new RangeError(`The simulator has no push ${name}.`);
    return postAcknowledgement(push);
  }

  async function postAcknowledgement({ name, data }: SimulatedPush): Promise<number | null> {
    const url = data["ackUrl"];
    if (url === undefined) return null;
    try {
      const answer = await fetch(url, { method: "POST", signal: AbortSignal.timeout(5_000) });
      await answer.body?.cancel();
      if (answer.ok) record({ is: "acknowledged", name });
      return answer.status;
    } catch {
      return null; // A device without a connection; the push itself arrived.
    }
  }

  const pipeline = fcmPipeline({
    faults,
    limit,
    log: options.log,
    tokenState: (token) => tokenStates.get(token) ?? "GOOD",
    nextSeq: () => pushes.length + 1,
    accept(push) {
      record({ is: "push", push });
      if (automatic !== null) timers.later(spanMs(automatic), () => void postAcknowledgement(push));
    },
  });

  return {
    handle: (request: SimulatedRequest): Promise<Delivery> => pipeline(request),
    /** The server's key and certificate; callers are told to trust the latter. */
    certificate,

    /** Every push that was really taken, in order. */
    pushes: (): LedgerPush[] =>
      pushes.map((push) => ({ ...push, isAcknowledged: acknowledged.has(push.name) })),
    /** What each device shows: at most one visible push per collapse id, however often it was sent. */
    devices: () => deviceViews(pushes),
    acknowledge,
    /** Makes a token one that FCM refuses, or a good one again. */
    setToken: (token: string, state: TokenState): void => record({ is: "token", token, state }),

    /** Arms a fault; `destination` of its match is the token. Answers its id. */
    setFault: (fault: Fault<MessageFaultAction>): string => faults.add(fault),
    removeFault: (id: string): boolean => faults.remove(id),
    clearFaults: (): void => faults.clear(),
    faults: () => faults.list(),
    setRateLimit: (perMinute: number | null): void => limit.set(perMinute),
    setAutomatic(given: AutomaticDelivery): void {
      automatic = given;
    },
    /** Ends when no device is about to acknowledge by itself. */
    idle: (): Promise<void> => timers.idle(),
    summary: () => ({ pushes: pushes.length, acknowledged: acknowledged.size }),
    close(): void {
      timers.close();
      isClosed = true;
      journal.close();
    },
  };
}

/** The certificate stays the same over restarts, because others were told to trust it. */
function keptCertificate(dataDir: string | null): TestCertificate {
  const make = () => testCertificate(["fcm.googleapis.com", "localhost"]);
  if (dataDir === null) return make();
  const keyPath = join(dataDir, "fcm-key.pem");
  const certificatePath = join(dataDir, "fcm-certificate.pem");
  if (existsSync(keyPath) && existsSync(certificatePath)) {
    return { keyPem: readFileSync(keyPath, "utf8"), certificatePem: readFileSync(certificatePath, "utf8") };
  }
  const made = make();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(keyPath, made.keyPem, { mode: 0o600 });
  writeFileSync(certificatePath, made.certificatePem);
  return made;
}
