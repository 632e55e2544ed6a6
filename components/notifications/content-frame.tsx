"use client";

import { useMemo } from "react";
import { inertDocument } from "@/components/notifications/inert-document";

/** A mail as it looks, in a frame in which nothing runs, loads or leads anywhere: opening it tells nobody. */
export function ContentFrame({ html, title }: { html: string; title: string }) {
  const document = useMemo(() => inertDocument(html), [html]);
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
