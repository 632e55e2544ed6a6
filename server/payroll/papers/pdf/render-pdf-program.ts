import { text } from "node:stream/consumers";
import type { PaperContent } from "../paper-content";
import { renderPdf } from "./render-pdf";

// Reads a paper's content as JSON from standard input and writes its PDF to standard output; see render-apart.ts.
const content = JSON.parse(await text(process.stdin)) as PaperContent;
process.stdout.write(await renderPdf(content));
