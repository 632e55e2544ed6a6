import { Registry, type Metric } from "prom-client";

/** One number with its labels. */
export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
}

/**
 * A series as Prometheus knows it, without samples while there is nothing to say. Base units: seconds, bytes. All are
 * gauges: what is read from rows of the last so many days also falls, which a counter or a histogram must not.
 */
export interface Series {
  name: string;
  help: string;
  samples: readonly Sample[];
}

/** What Prometheus expects of an answer. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** The series as Prometheus text. Numbers are given, not kept: nothing is counted in this process. */
export async function metricsText(series: readonly Series[]): Promise<string> {
  const registry = new Registry();
  for (const one of series) registry.registerMetric(metricOf(one));
  return registry.metrics();
}

// The library's own metrics count in memory. Ours are read from the database, so only its text format is used.
function metricOf({ name, help, samples }: Series): Metric {
  const values = samples.map(({ labels = {}, value }) => ({ labels: { ...labels }, value }));
  return { name, help, get: async () => ({ name, help, type: "gauge", values, aggregator: "sum" }) } as never;
}
