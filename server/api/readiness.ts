import type pg from "pg";

const TIME_LIMIT_MS = 2_000;

/**
 * True if the database answers a query within two seconds, opening the connections included. Never rejects. The
 * cause of a "no" is not told: the endpoint is open to everyone.
 */
export async function readiness(
  openPool: () => Promise<Pick<pg.Pool, "query">>,
  timeLimitMs = TIME_LIMIT_MS,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((answer) => {
    timer = setTimeout(() => answer(false), timeLimitMs);
  });
  const asked = openPool()
    .then((pool) => pool.query("SELECT 1"))
    .then(() => true)
    .catch(() => false);
  try {
    return await Promise.race([asked, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
