import { Registry, type Metric } from "prom-client";

/** One number with its labels. */
export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
}

/** One distribution: how many values were at most each bound, in all, and their sum. */
export interface Distribution {
  labels?: Readonly<Record<string, string>>;
  /** Upper bounds, rising, each with how many values it covers. */
  buckets: readonly { atMost: number; count: number }[];
  count: number;
  sum: number;
}

/** A series as Prometheus knows it. Base units: seconds, bytes. */
export type Series =
  | { kind: "gauge"; name: string; help: string; samples: readonly Sample[] }
  | { kind: "histogram"; name: string; help: string; distributions: readonly Distribution[] };

/** What Prometheus expects of an answer. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** The series as Prometheus text. Numbers are given, not kept: nothing is counted in this process. */
export async function metricsText(series: readonly Series[]): Promise<string> {
  const registry = new Registry();
  for (const one of series) registry.registerMetric(metricOf(one));
  return registry.metrics();
}

// The library's own metrics count in memory. Ours are read from the database, so only its text format is used.
function metricOf(series: Series): Metric {
  const values = series.kind === "gauge" ? gaugeValues(series.samples) : histogramValues(series);
  const { name, help, kind } = series;
  return { name, help, get: async () => ({ name, help, type: kind, values, aggregator: "sum" }) } as never;
}

interface Value {
  labels: Record<string, string | number>;
  value: number;
  metricName?: string;
}

function gaugeValues(samples: readonly Sample[]): Value[] {
  return samples.map(({ labels = {}, value }) => ({ labels: { ...labels }, value }));
}

function histogramValues({ name, distributions }: Extract<Series, { kind: "histogram" }>): Value[] {
  return distributions.flatMap(({ labels = {}, buckets, count, sum }) => [
    ...buckets.map((bucket) => ({
      labels: { le: bucket.atMost, ...labels },
      value: bucket.count,
      metricName: `${name}_bucket`,
    })),
    { labels: { le: "+Inf", ...labels }, value: count, metricName: `${name}_bucket` },
    { labels: { ...labels }, value: sum, metricName: `${name}_sum` },
    { labels: { ...labels }, value: count, metricName: `${name}_count` },
  ]);
}
