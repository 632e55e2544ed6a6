import { webProcess } from "@/server/api/web-process";
import { answerPaper } from "../../../paper-door";
import { statementRequest } from "../../../paper-request";

export const dynamic = "force-dynamic";

/** A vendor's statement as PDF or CSV; `/api/vendors/{vendorId}/statement.pdf` is the same. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ vendorId: string; file: string }> },
): Promise<Response> {
  const { vendorId, file } = await params;
  const { searchParams } = new URL(request.url);
  return answerPaper(await webProcess(), request, () => statementRequest(vendorId, file, searchParams));
}
