"use client";

import { useMemo, useSyncExternalStore } from "react";
import { inertDocument } from "@/components/notifications/inert-document";

/** A mail as it looks, in a frame in which nothing runs, loads or leads anywhere: opening it tells nobody. */
export function ContentFrame({ html, title }: { html: string; title: string }) {
  // What makes it harmless is the browser's own parser, so the server draws an empty frame.
  const isInBrowser = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
  const document = useMemo(() => (isInBrowser ? inertDocument(html) : ""), [html, isInBrowser]);
  return (
    <iframe
      title={title}
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={document}
      className="h-[34rem] w-full rounded-md border bg-white"
    />
  );
}

const neverChanges = () => () => undefined;
