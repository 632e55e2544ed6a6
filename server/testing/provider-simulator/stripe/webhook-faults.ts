import type { CallbackFault } from "../callback-faults";
import type { SimulatedEvent } from "./stripe-records";

/** What goes wrong on the way from Stripe to us. */
export type WebhookFault = CallbackFault<SimulatedEvent["type"]>;
