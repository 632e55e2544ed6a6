import type { Context } from "@/server/platform/context";

/** A rendered paper, one whose rendering failed, or one that is not there yet. */
export type AwaitedPaper =
  | { status: "READY"; fileName: string; bytes: Uint8Array; sha256: string }
  | { status: "FAILED"; error: string }
  | { status: "REQUESTED" };

const LOOK_EVERY_MS = 200;

/**
 * Waits until a worker has rendered the paper, or for so many milliseconds, or until the signal fires; then resolves
 * to how it stands. Only a few bytes are read until it is ready.
 */
export async function waitForPaper(
  ctx: Context,
  paperId: string,
  options: { waitMs: number; signal?: AbortSignal },
): Promise<AwaitedPaper> {
  const endsAt = performance.now() + options.waitMs;
  for (;;) {
    const paper = await ctx.db.paper.findUnique({
      where: { id: paperId },
      select: { status: true, error: true },
    });
    if (paper?.status === "READY") return readyPaper(ctx, paperId);
    if (!paper || paper.status === "FAILED")
      return { status: "FAILED", error: paper?.error ?? "The paper is gone." };
    if (performance.now() >= endsAt || options.signal?.aborted) return { status: "REQUESTED" };
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}

async function readyPaper(ctx: Context, paperId: string): Promise<AwaitedPaper> {
  const { bytes, fileName, sha256 } = await ctx.db.paper.findUniqueOrThrow({ where: { id: paperId } });
  if (!bytes || !sha256) throw new Error(`Paper ${paperId} is ready without bytes.`);
  return { status: "READY", fileName, bytes, sha256 };
}
