import { permit, router } from "@/server/api/procedures";
import { findBookings } from "./queries/find-bookings";
import { getBooking } from "./queries/get-booking";
import { listBookingTimeline } from "./queries/list-booking-timeline";
import { listImportErrors } from "./queries/list-import-errors";
import { findImportProgress, getImport, listImports } from "./queries/list-imports";
import { revealTraveller } from "./queries/reveal-traveller";
import * as inputs from "./schemas";

/**
 * What screens ask about bookings and imports. Travellers are masked in every answer but that of `reveal`. The upload itself is app/api/imports/bookings: it is a stream.
 */
export const bookingsRouter = router({
  find: permit("bookings.read")
    .input(inputs.findBookingsInput)
    .query(({ ctx, input }) => findBookings(ctx, input)),
  get: permit("bookings.read")
    .input(inputs.getBookingInput)
    .query(({ ctx, input }) => getBooking(ctx, input)),
  timeline: permit("bookings.read")
    .input(inputs.listBookingTimelineInput)
    .query(({ ctx, input }) => listBookingTimeline(ctx, input)),
  reveal: permit("messages.reveal")
    .input(inputs.revealTravellerInput)
    .mutation(({ ctx, input }) => revealTraveller(ctx, input)),
  imports: router({
    list: permit("bookings.import")
      .input(inputs.listImportsInput)
      .query(({ ctx, input }) => listImports(ctx, input)),
    get: permit("bookings.import")
      .input(inputs.getImportInput)
      .query(({ ctx, input }) => getImport(ctx, input)),
    progress: permit("bookings.import")
      .input(inputs.getImportInput)
      .query(({ ctx, input }) => findImportProgress(ctx, input)),
    errors: permit("bookings.import")
      .input(inputs.listImportErrorsInput)
      .query(({ ctx, input }) => listImportErrors(ctx, input)),
  }),
});
