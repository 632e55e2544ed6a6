"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

export interface HistoryPoint {
  /** The day as the axis names it. */
  label: string;
  value: number;
}

export interface HistoryChartProps {
  points: readonly HistoryPoint[];
  /** How a value is written at the axis and beside the pointer. */
  textOf: (value: number) => string;
}

const TICK = { fill: "var(--color-ink-muted)", fontSize: 12 };

/**
 * Bars of one figure per day. Who cannot see them has the table beside. Loaded only where a chart is drawn: the
 * library is heavy.
 */
export default function HistoryChart({ points, textOf }: HistoryChartProps) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={[...points]}
        accessibilityLayer={false}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        barCategoryGap="25%"
      >
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="label"
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: "var(--color-line-strong)" }}
          minTickGap={24}
        />
        <YAxis
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickFormatter={textOf}
          width={56}
          tickCount={4}
          allowDecimals={false}
        />
        <Tooltip
          cursor={{ fill: "var(--color-hover)" }}
          isAnimationActive={false}
          content={({ active, label, payload }) =>
            active && payload[0] ? (
              <div className="popup px-2.5 py-1.5 text-xs">
                <p className="text-ink-muted">{label}</p>
                <p className="tabular font-medium">{textOf(Number(payload[0].value))}</p>
              </div>
            ) : null
          }
        />
        <Bar
          dataKey="value"
          fill="var(--color-accent)"
          radius={[2, 2, 0, 0]}
          maxBarSize={28}
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}
