"use client";

import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";

export interface DashboardPoint {
  name: string;
  delivered: number;
  underWay: number;
  failed: number;
  notSent: number;
  /** Percent; null where nothing went out. */
  rate: number | null;
}

const SERIES = [
  { key: "delivered", label: "Delivered", colour: "var(--color-ok)", swatch: "bg-ok" },
  { key: "underWay", label: "Under way", colour: "var(--color-info)", swatch: "bg-info" },
  { key: "failed", label: "Failed", colour: "var(--color-bad)", swatch: "bg-bad" },
  { key: "notSent", label: "Not to be sent", colour: "var(--color-ink-faint)", swatch: "bg-ink-faint" },
] as const;

const AXIS = { fontSize: 12, fill: "var(--color-ink-muted)" };
const TOOLTIP = {
  contentStyle: {
    background: "var(--color-raised)",
    border: "1px solid var(--color-line)",
    borderRadius: 6,
    fontSize: 12,
    color: "var(--color-ink)",
  },
  itemStyle: { color: "var(--color-ink)" },
  cursor: { fill: "var(--color-hover)" },
  isAnimationActive: false,
};
const MARGIN = { top: 4, right: 4, bottom: 0, left: 0 };

/** How many messages there were and how many arrived; the table beside has the same numbers. */
export function DashboardCharts({ points, unit }: { points: readonly DashboardPoint[]; unit: string }) {
  const data = [...points];
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <figure>
        <figcaption className="flex flex-wrap gap-x-4 gap-y-1 pb-1 text-xs text-ink-muted">
          {SERIES.map(({ key, label, swatch }) => (
            <span key={key} className="inline-flex items-center gap-1.5">
              <span aria-hidden className={`size-2.5 rounded-xs ${swatch}`} />
              {label}
            </span>
          ))}
        </figcaption>
        <div role="img" aria-label={`Messages by ${unit}, stacked by what became of them`} className="h-48">
          <ResponsiveContainer>
            <BarChart data={data} margin={MARGIN} accessibilityLayer={false}>
              <CartesianGrid vertical={false} stroke="var(--color-line)" />
              <XAxis dataKey="name" tick={AXIS} tickLine={false} axisLine={false} minTickGap={16} />
              <YAxis tick={AXIS} tickLine={false} axisLine={false} width={40} allowDecimals={false} />
              <Tooltip {...TOOLTIP} />
              {SERIES.map(({ key, label, colour }) => (
                <Bar
                  key={key}
                  dataKey={key}
                  name={label}
                  stackId="all"
                  fill={colour}
                  isAnimationActive={false}
                  maxBarSize={28}
                />
              ))}
            </BarChart>
          </ResponsiveContainer>
        </div>
      </figure>
      <figure>
        <figcaption className="pb-1 text-xs text-ink-muted">
          Delivered, in percent of what went out
        </figcaption>
        <div role="img" aria-label={`Delivery rate by ${unit}, in percent`} className="h-36">
          <ResponsiveContainer>
            <LineChart data={data} margin={MARGIN} accessibilityLayer={false}>
              <CartesianGrid vertical={false} stroke="var(--color-line)" />
              <XAxis dataKey="name" tick={AXIS} tickLine={false} axisLine={false} minTickGap={16} />
              <YAxis
                tick={AXIS}
                tickLine={false}
                axisLine={false}
                width={40}
                domain={[0, 100]}
                ticks={[0, 50, 100]}
              />
              <Tooltip {...TOOLTIP} />
              <Line
                dataKey="rate"
                name="Delivered, %"
                stroke="var(--color-accent)"
                strokeWidth={2}
                dot={{ r: 2, fill: "var(--color-accent)" }}
                isAnimationActive={false}
              />
            </LineChart>
          </ResponsiveContainer>
        </div>
      </figure>
    </div>
  );
}
