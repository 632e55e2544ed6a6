import { startProviderSimulator } from "@/server/testing/provider-simulator/simulator-server";

/** What the simulator's process says when it is ready. */
export interface SimulatorReady {
  url: string;
  fcmUrl: string;
  certificatePem: string;
}

/** A call that was really taken: the message's id, or for SMS the number, and when, in milliseconds since 1970. */
export type TakenCall = readonly [channel: "EMAIL" | "SMS" | "PUSH", key: string, atMs: number];

// The providers' simulator as a process of its own, so that its work is not counted as ours.
const simulator = await startProviderSimulator({ resend: { refusedDomains: [] } });
process.on("message", () => {
  const taken: TakenCall[] = [
    ...simulator.resend
      .emails()
      .map(({ idempotencyKey, createdAtMs }) => ["EMAIL", idempotencyKey ?? "", createdAtMs] as const),
    ...simulator.twilio.smsMessages().map(({ to, createdAtMs }) => ["SMS", to, createdAtMs] as const),
    ...simulator.fcm.pushes().map(({ collapseId, atMs }) => ["PUSH", collapseId ?? "", atMs] as const),
  ];
  process.send!(taken);
});
process.on("disconnect", () => process.exit(0));
const ready: SimulatorReady = {
  url: simulator.url,
  fcmUrl: simulator.fcmUrl,
  certificatePem: simulator.fcm.certificate.certificatePem,
};
process.send!(ready);
