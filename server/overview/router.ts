import { permit, router } from "@/server/api/procedures";
import { getOverview } from "./queries/get-overview";

/** What the first page can ask. */
export const overviewRouter = router({
  get: permit("overview.read").query(({ ctx }) => getOverview(ctx)),
});
