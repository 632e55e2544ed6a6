import { webProcess } from "@/server/api/web-process";
import { answerPaper } from "../../paper-door";
import { runRequest } from "../../paper-request";

export const dynamic = "force-dynamic";

/** A run as PDF or CSV, or its postings as CSV. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ file: string[] }> },
): Promise<Response> {
  const { file } = await params;
  return answerPaper(await webProcess(), request, () => runRequest(file));
}
