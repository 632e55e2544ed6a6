"use client";

import { Day } from "@/components/format/day";
import { Instant } from "@/components/format/instant";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import type { VendorDetail } from "@/components/vendors/vendor-looks";

export type VendorHold = VendorDetail["holds"][number];

/** What is kept out of runs now, why, by whom and until when. */
export function HoldsPanel({
  vendor,
  onPlace,
  onRelease,
}: {
  vendor: VendorDetail;
  onPlace: () => void;
  onRelease: (hold: VendorHold) => void;
}) {
  const { holds, actions } = vendor;
  return (
    <Card
      title="Holds"
      flush={holds.length > 0}
      actions={
        actions.placeHold.offered ? (
          <Button size="sm" onClick={onPlace}>
            Hold vendor…
          </Button>
        ) : null
      }
    >
      {holds.length === 0 ? (
        <p className="text-sm text-ink-muted">
          Nothing is on hold.
          {actions.placeHold.offered ? " A single booking is held from its entry below." : null}
        </p>
      ) : (
        <ul className="divide-y">
          {holds.map((hold) => (
            <li key={hold.id} className="flex items-start justify-between gap-3 px-4 py-3 text-sm">
              <div className="min-w-0">
                <p className="font-medium wrap-anywhere">{hold.reason}</p>
                <p className="text-xs text-ink-muted">
                  {hold.bookingRef ? (
                    <>
                      Booking <CopyText text={hold.bookingRef} label="booking" />
                    </>
                  ) : (
                    "The whole vendor"
                  )}
                  {" · "}
                  {hold.releaseOn ? (
                    <>
                      ends on <Day day={hold.releaseOn} />
                    </>
                  ) : (
                    "until released"
                  )}
                </p>
                <p className="text-xs text-ink-muted">
                  {hold.placedByName}, <Instant at={hold.placedAt} />
                </p>
              </div>
              {actions.releaseHold.offered ? (
                <Button size="sm" onClick={() => onRelease(hold)}>
                  Release…
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
