"use client";

import { useRef, useState } from "react";

/** What the server answers to a finished import, as far as the screen shows it at once. */
export interface UploadReport {
  importId: string;
  dryRun: boolean;
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  earnings: number;
  ignoredColumns: string[];
  vendors: { created: number; updated: number; accountsSet: number };
}

export type UploadState =
  | { kind: "idle" }
  | {
      kind: "running";
      importId: string;
      fileName: string;
      sentBytes: number;
      totalBytes: number;
      startedAt: number;
    }
  | { kind: "done"; fileName: string; report: UploadReport }
  | { kind: "failed"; fileName: string; message: string }
  | { kind: "cancelled"; fileName: string };

export interface UploadInput {
  file: File;
  /** The text of the mapping file; empty for the canonical headings. */
  mapping: string;
  dryRun: boolean;
}

/** Sends a file to the import and follows it. One at a time; cancelling keeps nothing of the file. */
export function useBookingUpload(onSettled: () => void) {
  const [state, setState] = useState<UploadState>({ kind: "idle" });
  const request = useRef<XMLHttpRequest | null>(null);

  function start({ file, mapping, dryRun }: UploadInput) {
    // XMLHttpRequest, because fetch does not tell how much of a body has been sent.
    const xhr = new XMLHttpRequest();
    request.current = xhr;
    const fileName = file.name;
    const importId = newImportId();
    const startedAt = Date.now();
    const settle = (next: UploadState) => {
      request.current = null;
      setState(next);
      onSettled();
    };
    setState({ kind: "running", importId, fileName, sentBytes: 0, totalBytes: file.size, startedAt });
    xhr.upload.onprogress = ({ loaded }) =>
      setState((now) => (now.kind === "running" ? { ...now, sentBytes: loaded } : now));
    xhr.onload = () => settle(answered(xhr, fileName));
    xhr.onerror = () =>
      settle({ kind: "failed", fileName, message: "The connection was lost. Nothing of the file was kept." });
    xhr.onabort = () => settle({ kind: "cancelled", fileName });
    xhr.open("POST", "/api/imports/bookings");
    xhr.setRequestHeader("content-type", "application/octet-stream");
    xhr.setRequestHeader("x-import-id", importId);
    xhr.setRequestHeader("x-import-file-name", encodeURIComponent(fileName));
    xhr.setRequestHeader("x-import-dry-run", String(dryRun));
    if (mapping) xhr.setRequestHeader("x-import-mapping", encodeURIComponent(mapping));
    xhr.send(file);
  }

  return { state, start, cancel: () => request.current?.abort(), reset: () => setState({ kind: "idle" }) };
}

function answered(xhr: XMLHttpRequest, fileName: string): UploadState {
  let body: unknown;
  try {
    body = JSON.parse(xhr.responseText);
  } catch {
    body = null;
  }
  if (xhr.status === 200 && body) return { kind: "done", fileName, report: body as UploadReport };
  const message = (body as { message?: string } | null)?.message;
  return {
    kind: "failed",
    fileName,
    message: message ?? `The server answered with an error (${xhr.status}).`,
  };
}

/** An id of the server's shape, chosen here so that a request that is sent twice is one import. */
function newImportId(): string {
  const letters = "0123456789abcdefghjkmnpqrstvwxyz";
  const bytes = crypto.getRandomValues(new Uint8Array(26));
  return `bimp_${Array.from(bytes, (byte) => letters[byte & 31]).join("")}`;
}
