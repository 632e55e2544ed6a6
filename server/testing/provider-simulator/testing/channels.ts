import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProviderSimulator } from "../simulator-server";
import { simulatorEnv } from "../simulator-env";
import { emailSettings, pushSettings, smsSettings } from "@/server/gateways/channel-settings";
import { emailChannel } from "@/server/gateways/email-channel";
import type {
  EmailContent,
  MessageChannel,
  PushContent,
  SmsContent,
} from "@/server/gateways/message-channel";
import { pushChannel } from "@/server/gateways/push-channel";
import type { RecipientReach } from "@/server/gateways/recipient-reach";
import { smsChannel } from "@/server/gateways/sms-channel";

/** All three channels with their real SDKs, pointed at a simulator. */
export type TestChannels = {
  email: MessageChannel<EmailContent>;
  sms: MessageChannel<SmsContent>;
  push: MessageChannel<PushContent>;
  close(): Promise<void>;
};

/** Opens the channels; `timeoutMs` is the longest a call may take, in milliseconds. */
export function openTestChannels(
  simulator: ProviderSimulator,
  options: { timeoutMs?: number; reach?: RecipientReach } = {},
): TestChannels {
  const folder = mkdtempSync(join(tmpdir(), "fcm-ca-"));
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, simulator.fcm.certificate.certificatePem);
  const env = simulatorEnv(simulator, caFile);
  const changes = {
    timeoutMs: options.timeoutMs ?? 5_000,
    ...(options.reach ? { reach: options.reach } : {}),
  };
  const email = emailChannel({ ...emailSettings(env), ...changes });
  const sms = smsChannel({ ...smsSettings(env), ...changes });
  const push = pushChannel({ ...pushSettings(env), ...changes });
  return {
    email,
    sms,
    push,
    async close() {
      await Promise.all([email.close(), sms.close(), push.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let counter = 0;

/** Requests with everything filled in; `to` and the content may be changed. */
export function emailRequest(to = "ines@travellr.example", content: Partial<EmailContent> = {}) {
  counter += 1;
  return {
    attemptId: `att_${counter}`,
    idempotencyKey: `msg_${counter}`,
    to,
    content: { subject: "Booked", html: "<p>Booked</p>", text: "Booked", ...content },
  };
}

export function smsRequest(to = "+4915112345678", body = `Booked TRV-${(counter += 1)}`) {
  return { attemptId: `att_${counter}`, idempotencyKey: `msg_${counter}`, to, content: { body } };
}

export function pushRequest(to = "device-token-0001", content: Partial<PushContent> = {}) {
  counter += 1;
  return {
    attemptId: `att_${counter}`,
    idempotencyKey: `msg_${counter}`,
    to,
    content: { title: "Booked", body: "See you soon", collapseId: `msg_${counter}`, ...content },
  };
}
