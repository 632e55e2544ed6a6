import type { EventPlanner } from "./applied-event";

/** All that plans something from events of the marketplace, called in this order for each event that took effect. */
export const eventPlanners: readonly EventPlanner[] = [];
