import type { CSSProperties, ReactNode } from "react";
import { CellContent, cellClass, type CellPlace } from "@/components/data-table/cell";

export interface TotalsRowProps {
  places: readonly CellPlace[];
  /** The content by column id. */
  totals: Readonly<Record<string, ReactNode>>;
  rowIndex: number | undefined;
  style: CSSProperties;
}

/** The bar of totals at the foot of a table, which never scrolls out of sight. */
export function TotalsRow({ places, totals, rowIndex, style }: TotalsRowProps) {
  return (
    <div role="rowgroup" className="sticky bottom-0 z-2 mt-auto w-max min-w-full">
      <div
        role="row"
        aria-rowindex={rowIndex}
        style={style}
        className="grid border-t bg-sunken text-sm font-semibold"
      >
        {places[0] && places[0].offset > 0 ? (
          <div role="gridcell" aria-colindex={1} className="left-0 z-1 bg-inherit sm:sticky" />
        ) : null}
        {places.map((place) => (
          <div
            key={place.columnId}
            role="gridcell"
            aria-colindex={place.index + place.offset + 1}
            className={cellClass(place)}
          >
            <CellContent place={place}>{totals[place.columnId]}</CellContent>
          </div>
        ))}
      </div>
    </div>
  );
}
