import { webProcess } from "@/server/api/web-process";
import { answerPaper } from "../../paper-door";
import { receiptRequest } from "../../paper-request";

export const dynamic = "force-dynamic";

/** The receipt of a paid payout as PDF. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ payoutId: string }> },
): Promise<Response> {
  const { payoutId } = await params;
  return answerPaper(await webProcess(), request, () => receiptRequest(payoutId));
}
