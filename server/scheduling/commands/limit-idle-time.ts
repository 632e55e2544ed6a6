import type { TxContext } from "@/server/platform/context";

/**
 * Has PostgreSQL end the transaction when nothing is heard of it for five seconds: a process that is stopped in the
 * middle of one must not keep what it has locked from all the others. For transactions that do nothing but write.
 */
export async function limitIdleTime(tx: TxContext): Promise<void> {
  await tx.db.$executeRaw`SELECT set_config('idle_in_transaction_session_timeout', '5000', true)`;
}
