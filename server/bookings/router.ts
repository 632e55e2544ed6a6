import { permit, router } from "@/server/api/procedures";
import { getBooking } from "./queries/get-booking";
import { listImportErrors } from "./queries/list-import-errors";
import { findImportProgress, getImport, listImports } from "./queries/list-imports";
import { getBookingInput, getImportInput, listImportErrorsInput, listImportsInput } from "./schemas";

/** What screens ask about bookings and imports. The upload itself is app/api/imports/bookings: it is a stream. */
export const bookingsRouter = router({
  get: permit("bookings.read")
    .input(getBookingInput)
    .query(({ ctx, input }) => getBooking(ctx, input)),
  imports: router({
    list: permit("bookings.import")
      .input(listImportsInput)
      .query(({ ctx, input }) => listImports(ctx, input)),
    get: permit("bookings.import")
      .input(getImportInput)
      .query(({ ctx, input }) => getImport(ctx, input)),
    progress: permit("bookings.import")
      .input(getImportInput)
      .query(({ ctx, input }) => findImportProgress(ctx, input)),
    errors: permit("bookings.import")
      .input(listImportErrorsInput)
      .query(({ ctx, input }) => listImportErrors(ctx, input)),
  }),
});
