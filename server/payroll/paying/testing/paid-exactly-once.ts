import { expect } from "vitest";
import { paymentFaults } from "@/server/testing/kill-harness/payment-faults";
import type { PayingWorld } from "./paying-world";

/** Expects that a run was paid, each vendor once, with receipts and books in order; see `paymentFaults`. */
export async function expectPaidExactlyOnce(world: PayingWorld, runId: string): Promise<void> {
  expect(await paymentFaults(world.ctx, world.simulator.stripe, runId)).toEqual([]);
}
