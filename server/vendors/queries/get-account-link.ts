import type { Context } from "@/server/platform/context";
import { openText } from "@/server/platform/sealed-text";
import { ACCOUNT_LINK_PURPOSE } from "../job-requests";

/** What came of the acting person's last request for a link. */
export interface AccountLinkView {
  state: "WAITING" | "READY" | "EXPIRED" | "FAILED";
  requestedAt: Date;
  /** Only while it can be opened. */
  url: string | null;
  expiresAt: Date | null;
  /** Why there is none. */
  failure: string | null;
}

/** For how long a link that came to nothing is told of, in milliseconds. */
const TOLD_FOR_MS = 30 * 60_000;

/**
 * The link that the acting person asked for last, for this vendor; null when there was none lately. Nobody sees another
 * person's: it opens the way to the vendor's bank details.
 */
export async function getAccountLink(
  ctx: Context,
  { vendorId }: { vendorId: string },
): Promise<AccountLinkView | null> {
  if (ctx.actor.kind !== "staff") return null;
  const now = ctx.clock.now();
  const link = await ctx.db.accountLink.findFirst({
    where: {
      vendorId,
      requestedById: ctx.actor.id,
      requestedAt: { gt: new Date(now.getTime() - TOLD_FOR_MS) },
    },
    orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
  });
  if (!link) return null;
  const { requestedAt, expiresAt, failure } = link;
  const about = { requestedAt, expiresAt, failure, url: null };
  if (failure !== null) return { ...about, state: "FAILED" };
  if (expiresAt === null) return { ...about, state: "WAITING" };
  if (expiresAt <= now || link.url === null) return { ...about, state: "EXPIRED" };
  return { ...about, state: "READY", url: openText(link.url, ACCOUNT_LINK_PURPOSE) };
}
