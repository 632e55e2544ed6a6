import { webProcess } from "@/server/api/web-process";
import { answerImportErrors } from "@/server/api/import-doors";

/** The errors of one import as a CSV file. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return answerImportErrors(await webProcess(), request, (await params).id);
}
