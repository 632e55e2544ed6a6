"use client";

import { Fragment } from "react";
import { Instant } from "@/components/format/instant";

const INSTANT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A sentence of the server in which instants, told in UTC, are shown in the zone of the reader's choice. */
export function InstantsInText({ text, zone }: { text: string; zone?: string }) {
  return text
    .split(INSTANT)
    .map((part, index) =>
      index % 2 === 1 ? (
        <Instant key={index} at={part} precision="second" {...(zone ? { zone } : {})} />
      ) : (
        <Fragment key={index}>{part}</Fragment>
      ),
    );
}
