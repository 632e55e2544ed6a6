import { webProcess } from "@/server/api/web-process";
import { answerBookingUpload } from "@/server/api/import-doors";

/** Takes a file of bookings as the body of a POST and answers with the report of its import. */
export async function POST(request: Request): Promise<Response> {
  return answerBookingUpload(await webProcess(), request);
}
