import clsx from "clsx";
import type { ScheduleView } from "@/components/jobs/jobs-looks";
import { sparkBars, sparkWords, type SparkBar } from "@/components/jobs/sparkline";

const BAR_WIDTH = 5;
const BAR_STEP = 8;
const SLOTS = 20;
const WIDTH = SLOTS * BAR_STEP;
const HEIGHT = 32;
/** The room above the bars, for the cross over those that failed. */
const TOP = 9;

/** How long recent runs took and what came of them, newest at the right: each result has a hue and a shape. */
export function RunSparkline({ recent }: { recent: ScheduleView["recent"] }) {
  const bars = sparkBars(recent);
  return (
    <svg
      role="img"
      aria-label={sparkWords(recent)}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      className="max-w-full shrink-0"
    >
      <line x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className="stroke-line" />
      {bars.map((bar, index) => (
        <Bar key={bar.runId} bar={bar} x={(SLOTS - bars.length + index) * BAR_STEP + 1} />
      ))}
    </svg>
  );
}

function Bar({ bar, x }: { bar: SparkBar; x: number }) {
  const height = Math.max(3, bar.height * (HEIGHT - TOP - 1));
  const y = HEIGHT - 1 - height;
  const isHollow = bar.kind === "cancelled" || bar.kind === "running";
  const inset = isHollow ? 0.5 : 0;
  return (
    <g className={HUES[bar.kind]}>
      <title>{bar.text}</title>
      <rect
        x={x + inset}
        y={y + inset}
        width={BAR_WIDTH - 2 * inset}
        height={Math.max(1, height - 2 * inset)}
        rx={0.75}
        strokeDasharray={bar.kind === "running" ? "2 1.5" : undefined}
        className={clsx(isHollow ? "fill-transparent stroke-current" : "fill-current")}
      />
      {bar.kind === "failed" ? (
        <path
          d={`M${x} ${y - 7}l5 5m0-5l-5 5`}
          strokeWidth={1.5}
          strokeLinecap="round"
          className="fill-transparent stroke-current"
        />
      ) : null}
    </g>
  );
}

const HUES = { done: "text-ok", failed: "text-bad", cancelled: "text-neutral", running: "text-info" };
