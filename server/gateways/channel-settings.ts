import { readFileSync } from "node:fs";
import { isLoopback, recipientReach, type RecipientReach } from "./recipient-reach";

type Source = Readonly<Record<string, string | undefined>>;

/** How the worker reaches Resend, or the simulator in its place. */
export type EmailSettings = {
  apiKey: string;
  baseUrl: string;
  /** `Name <address>`. */
  from: string;
  /** The longest a call may take, in milliseconds. */
  timeoutMs: number;
  reach: RecipientReach;
};

/** How the worker reaches Twilio, or the simulator in its place. */
export type SmsSettings = {
  accountSid: string;
  authToken: string;
  sender: { from: string } | { messagingServiceSid: string };
  baseUrl: string;
  timeoutMs: number;
  reach: RecipientReach;
};

/** How the worker reaches FCM, or the simulator in its place. */
export type PushSettings = {
  projectId: string;
  /** The service account's file; null with the simulator, which takes any token. */
  credentialFile: string | null;
  /** Where to dial in place of FCM, and the certificate to trust there; null for FCM itself. */
  dial: { host: string; port: number; caPem: string } | null;
  timeoutMs: number;
  reach: RecipientReach;
};

const RESEND_URL = "https://api.resend.com";
const TWILIO_URL = "https://api.twilio.com";
const FCM_URL = "https://fcm.googleapis.com";
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Reads RESEND_API_KEY, RESEND_BASE_URL, EMAIL_FROM, MESSAGES_TIMEOUT_MS and what `recipientReach` reads. Throws an
 * Error that names the variable at fault.
 */
export function emailSettings(env: Source): EmailSettings {
  const apiKey = required(env, "RESEND_API_KEY", /^re_\S+$/, "an API key of Resend (re_…)");
  const baseUrl = baseUrlOf(env, "RESEND_BASE_URL", RESEND_URL);
  const from = required(env, "EMAIL_FROM", /^([^<>]*<)?[^\s@<>]+@[^\s@<>]+>?$/, "a sender (Name <address>)");
  return { apiKey, baseUrl, from, timeoutMs: timeoutOf(env), reach: recipientReach(env, baseUrl) };
}

/**
 * Reads TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM, TWILIO_BASE_URL,
 * MESSAGES_TIMEOUT_MS and what `recipientReach` reads. Throws an Error that names the variable at fault.
 */
export function smsSettings(env: Source): SmsSettings {
  const accountSid = required(env, "TWILIO_ACCOUNT_SID", /^AC[0-9a-zA-Z]{32}$/, "an account's sid (AC…)");
  const authToken = required(env, "TWILIO_AUTH_TOKEN", /^\S+$/, "the account's auth token");
  const baseUrl = baseUrlOf(env, "TWILIO_BASE_URL", TWILIO_URL);
  // Twilio's SDK reads these itself and would send to another host than the one named here.
  for (const name of ["TWILIO_EDGE", "TWILIO_REGION"]) {
    if (baseUrl !== TWILIO_URL && env[name])
      throw new Error(`${name} cannot be set together with TWILIO_BASE_URL.`);
  }
  const sender = env["TWILIO_MESSAGING_SERVICE_SID"]
    ? {
        messagingServiceSid: required(
          env,
          "TWILIO_MESSAGING_SERVICE_SID",
          /^MG[0-9a-zA-Z]{32}$/,
          "a Messaging Service's sid (MG…)",
        ),
      }
    : { from: required(env, "TWILIO_FROM", /^\+[1-9]\d{6,14}$/, "a number such as +15005550006") };
  const timeoutMs = timeoutOf(env);
  return { accountSid, authToken, sender, baseUrl, timeoutMs, reach: recipientReach(env, baseUrl) };
}

/**
 * Reads FCM_PROJECT_ID, FCM_CREDENTIALS_FILE (a service account's JSON), FCM_BASE_URL with FCM_CA_FILE (a simulator
 * and the certificate to trust), MESSAGES_TIMEOUT_MS and what `recipientReach` reads. Throws an Error that names the
 * variable at fault.
 */
export function pushSettings(env: Source): PushSettings {
  const projectId = required(env, "FCM_PROJECT_ID", /^[a-z0-9-]{4,64}$/, "a Firebase project's id");
  const baseUrl = baseUrlOf(env, "FCM_BASE_URL", FCM_URL);
  const timeoutMs = timeoutOf(env);
  const reach = recipientReach(env, baseUrl);
  if (baseUrl === FCM_URL) {
    const credentialFile = required(
      env,
      "FCM_CREDENTIALS_FILE",
      /\S/,
      "the path of a service account's JSON file",
    );
    return { projectId, credentialFile, dial: null, timeoutMs, reach };
  }
  const { protocol, hostname, port } = new URL(baseUrl);
  if (protocol !== "https:" || !isLoopback(hostname))
    throw new Error("FCM_BASE_URL may only be a simulator on this machine, over https.");
  const caFile = required(env, "FCM_CA_FILE", /\S/, "the path of the simulator's certificate");
  const dial = {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || 443),
    caPem: readFileSync(caFile, "utf8"),
  };
  return { projectId, credentialFile: null, dial, timeoutMs, reach };
}

function required(env: Source, name: string, shape: RegExp, meaning: string): string {
  const value = env[name]?.trim() ?? "";
  if (!shape.test(value)) throw new Error(`${name} must hold ${meaning}.`);
  return value;
}

function timeoutOf(env: Source): number {
  const timeoutMs = Number(env["MESSAGES_TIMEOUT_MS"] || DEFAULT_TIMEOUT_MS);
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1)
    throw new Error("MESSAGES_TIMEOUT_MS must be whole milliseconds.");
  return timeoutMs;
}

function baseUrlOf(env: Source, name: string, fallback: string): string {
  const text = env[name] || fallback;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.pathname !== "/" || url.search !== "")
    throw new Error(`${name} must be an address such as http://127.0.0.1:4010, without a path.`);
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw new Error(`${name} may be plain HTTP only on this machine.`);
  return url.origin;
}
