import { renderToBuffer } from "@react-pdf/renderer";
import type { PaperContent } from "../paper-content";
import { registerFonts } from "./fonts";
import { PaperDocument } from "./paper-document";

/**
 * The paper as the bytes of a PDF file. Equal content gives equal bytes, in any process and at any time. It keeps
 * the process busy while it works, about 2 milliseconds a row; see render-apart.ts for long papers.
 */
export async function renderPdf(content: PaperContent): Promise<Buffer> {
  registerFonts();
  return renderToBuffer(<PaperDocument content={content} />);
}
