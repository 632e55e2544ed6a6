import { webProcess } from "@/server/api/web-process";
import { unsubscribeRecipient } from "@/server/notifications/commands/unsubscribe-recipient";
import { newId } from "@/server/platform/ids";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/**
 * Takes a recipient off marketing mail: a mailbox asks so with one click (RFC 8058), or the recipient on the page of
 * GET. Nobody signs in for it, and repeating it changes nothing. 404 for a link that is not ours.
 */
export async function POST(request: Request): Promise<Response> {
  const { database, clock } = await webProcess();
  const isKnown = await unsubscribeRecipient(
    {
      db: database.prisma,
      pool: database.pool,
      clock,
      actor: { kind: "system", name: "The recipient" },
      requestId: newId("req"),
    },
    tokenOf(request),
  );
  return isKnown
    ? page("You will get no more offers from us", "Messages about your bookings still come.")
    : page("This link does not work", "Please use the link of the newest mail.", 404);
}

/** Asks, and does nothing yet: what scans mails for harm opens their links. */
export function GET(): Response {
  return page(
    "Get no more offers from us?",
    `Messages about your bookings still come.<form method="post"><button>Unsubscribe</button></form>`,
  );
}

function tokenOf(request: Request): string {
  return (new URL(request.url).searchParams.get("token") ?? "").slice(0, 1_000);
}

function page(title: string, body: string, status = 200): Response {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1><p>${body}</p></html>`;
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    },
  });
}
