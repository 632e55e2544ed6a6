import type { PayoutGateway } from "@/server/gateways/payout-gateway";
import type { Actor, Context } from "@/server/platform/context";
import type { ProviderSimulator } from "@/server/testing/provider-simulator/simulator-server";
import type { StoryStaffName } from "./staff";
import type { StoryClock } from "./story-clock";

/** What the story is told with. */
export interface StoryContext {
  /** The database, with the story's clock and the system as actor. */
  ctx: Context;
  clock: StoryClock;
  /** The real moment of the telling; nothing happens after it. */
  now: Date;
  timeZone: string;
  gateway: PayoutGateway;
  simulator: ProviderSimulator;
  /** The same context with one of the people as actor. */
  as(person: StoryStaffName): Context;
}

/** Who acts when nobody in particular does. */
export const SCHEDULER: Actor = { kind: "system", name: "Scheduler" };

/** Something that happens in the story, at its moment. */
export interface StoryEvent {
  at: Date;
  happen: () => Promise<void>;
}
