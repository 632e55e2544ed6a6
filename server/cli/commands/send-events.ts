import { readFile } from "node:fs/promises";
import { cliCommand } from "@/server/cli/command";
import { eventSecrets } from "@/server/events/inbound/event-secrets";
import { sendEvent, type SentEvent } from "@/server/events/inbound/send-event";
import { InvalidInput } from "@/server/platform/errors";
import { readRunningServices } from "@/server/platform/running-services";

interface SentFile {
  sent: SentEvent[];
  failed: number;
}

/** `events send`: signs the events of a file and posts them, one after the other. */
export const sendEvents = cliCommand<SentFile>({
  help: "Sign the events of a JSON or NDJSON file and send them; docs/integration/events.md has examples",
  args: ["FILE"],
  options: {
    url: {
      type: "string",
      value: "URL",
      help: "Where the product answers; the demo that runs, or http://localhost:3000, unless told",
    },
    secret: {
      type: "string",
      value: "SECRET",
      help: "whsec_…; that of EVENTS_SECRET, or of the demo that runs, unless told",
    },
  },
  async run({ args, options }) {
    // Beside a demo that runs nothing needs to be said: it is the one that is meant.
    const demo = await readRunningServices(process.env.TRAVELLR_DATA_DIR || ".data");
    const url = addressOf(
      String(options.url ?? process.env.PUBLIC_URL ?? demo?.webUrl ?? "http://localhost:3000"),
    );
    const given = (options.secret as string | undefined) ?? process.env.EVENTS_SECRET;
    const secret = secretOf(given ?? (options.url === undefined ? demo?.eventsSecret : undefined));
    const sent: SentEvent[] = [];
    // One after the other: a file tells what happened in its order.
    for (const event of await eventsOf(args[0]!)) sent.push(await sendEvent(event, { url, secret }));
    return { sent, failed: sent.filter(({ ok }) => !ok).length };
  },
  text: ({ sent, failed }) =>
    [...sent.map(line), `${sent.length} sent, ${failed === 0 ? "none" : failed} failed.`].join("\n"),
  exitCode: ({ failed }) => (failed === 0 ? 0 : 1),
});

function line({ id, type, status, outcome, eventId, tries, message }: SentEvent): string {
  const parts = [id ?? "(no id)", type ?? "(no type)", status ?? "no answer", outcome, eventId];
  if (tries > 1) parts.push(`${tries} tries`);
  return `${parts.filter((part) => part !== null).join("  ")}${message ? `  ${message}` : ""}`;
}

function addressOf(given: string): string {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw new InvalidInput(`"${given}" is no address: write http://localhost:3000.`, "url");
  }
  if (url.pathname === "/") url.pathname = "/api/events";
  return url.href;
}

function secretOf(given: string | undefined): string {
  const [secret] = eventSecrets({ EVENTS_SECRET: given });
  if (secret === undefined)
    throw new InvalidInput(
      "Say how to sign: --secret whsec_… or EVENTS_SECRET in the environment.",
      "secret",
    );
  return secret;
}

/** The events of a file: one JSON object, a list of them, or one on each line. */
async function eventsOf(path: string): Promise<Record<string, unknown>[]> {
  const content = await readFile(path, "utf8").catch(() => {
    throw new InvalidInput(`There is no file ${path} that can be read.`, "file");
  });
  const whole = parsed(content);
  if (whole !== undefined) return (Array.isArray(whole) ? whole : [whole]).map(eventOf);
  return content
    .split("\n")
    .map((text, index) => ({ text: text.trim(), number: index + 1 }))
    .filter(({ text }) => text !== "")
    .map(({ text, number }) => {
      const value = parsed(text);
      if (value === undefined) throw new InvalidInput(`Line ${number} of ${path} is not JSON.`, "file");
      return eventOf(value);
    });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function eventOf(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new InvalidInput("Each event is one JSON object.", "file");
}
