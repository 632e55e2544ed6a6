import { startProviderSimulator } from "./simulator-server";

const DEFAULT_PORT = 4010;

/** Runs the provider simulator as a process of its own until SIGTERM or SIGINT. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const port = Number(env["SIMULATOR_PORT"] ?? env["PORT"] ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error("SIMULATOR_PORT must be a port number.");
  const url = env["STRIPE_WEBHOOK_URL"];
  const secret = env["STRIPE_WEBHOOK_SECRET"];
  if (url && !secret) throw new Error("STRIPE_WEBHOOK_URL needs STRIPE_WEBHOOK_SECRET to sign with.");
  const mailUrl = env["RESEND_WEBHOOK_URL"];
  const mailSecret = env["RESEND_WEBHOOK_SECRET"];
  if (mailUrl && !mailSecret) throw new Error("RESEND_WEBHOOK_URL needs RESEND_WEBHOOK_SECRET to sign with.");
  const authToken = env["TWILIO_AUTH_TOKEN"];
  const dataDir = env["SIMULATOR_DATA_DIR"];
  // As a process of its own it has nobody who reports what became of a message, so messages live by themselves.
  const automatic = { minMs: 300, maxMs: 1_000 };
  const simulator = await startProviderSimulator({
    port,
    ...(dataDir ? { dataDir } : {}),
    stripe: { webhookTargets: url && secret ? [{ url, secret }] : [] },
    resend: {
      automatic,
      webhookTargets: mailUrl && mailSecret ? [{ url: mailUrl, secret: mailSecret }] : [],
    },
    twilio: { automatic, ...(authToken ? { authToken } : {}) },
    fcm: { automatic },
  });
  const { transfers, accounts } = simulator.stripe.summary();
  process.stdout.write(
    `Provider simulator ready: ${simulator.url} (${accounts} accounts, ${transfers} transfers); FCM at ${simulator.fcmUrl}\n`,
  );
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void simulator.close().then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

main(process.env).catch((cause: unknown) => {
  const taken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
  process.stderr.write(taken ? "The simulator's port is taken; set SIMULATOR_PORT.\n" : `${String(cause)}\n`);
  process.exit(1);
});
