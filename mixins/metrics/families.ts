/**
 * Metric families: the counters, gauges and histograms of a process, and their text.
 *
 * Moleculer's registry hashes the labels of each change and keeps every sample of a minute, which
 * costs as much as a call. A series here is found once and is then a few numbers. The text, in the
 * format of Prometheus 0.0.4, is made when it is read.
 */
import type { ServiceBroker } from "moleculer";

/** A metric by its name, labels and meaning; `bounds` are the upper bounds of a histogram. */
export type Shape = {
  readonly type: "counter" | "gauge" | "histogram";
  readonly name: string;
  readonly labelNames: readonly string[];
  readonly description: string;
  readonly bounds?: readonly number[];
};

/** Upper bounds of durations, in seconds. One is 0.2, which answers are promised within. */
export const durationBounds = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10,
] as const;

/** Past so many series of one family the rest is one series, so that no label grows the memory. */
const seriesMax = 5000;
const rest = "other";

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };
const escaped = (value: string): string =>
  value.replaceAll(/[\\"\n]/g, (character) => escapes[character] ?? "");

/** The values of one set of labels. A counter and a gauge have `value` alone. */
export class Series {
  readonly labels: string;
  value = 0;
  sum = 0;
  /** One count for each bound and one above all; not cumulative. */
  readonly counts: number[];
  private readonly bounds: readonly number[];

  constructor(labels: string, bounds: readonly number[]) {
    this.labels = labels;
    this.bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  /** Adds a measurement to a histogram. */
  observe(value: number): void {
    const { bounds, counts } = this;
    let index = 0;
    while (index < bounds.length && value > (bounds[index] ?? 0)) index += 1;
    counts[index] = (counts[index] ?? 0) + 1;
    this.sum += value;
  }
}

/** One metric of a process with all its series. */
export class Family {
  private readonly shape: Shape;
  private readonly all = new Map<string, Series>();

  constructor(shape: Shape) {
    this.shape = shape;
  }

  /** The series of label values, in the order of the label names; made by the first call. */
  of(...values: readonly string[]): Series {
    const key = values.join("\n");
    const known = this.all.get(key);
    if (known !== undefined) return known;
    const { labelNames, bounds = [] } = this.shape;
    if (this.all.size >= seriesMax && values.some((value) => value !== rest)) {
      return this.of(...labelNames.map(() => rest));
    }
    const labels = labelNames.map((name, at) => `${name}="${escaped(values[at] ?? "")}"`);
    const made = new Series(labels.join(","), bounds);
    this.all.set(key, made);
    return made;
  }

  /** The text; empty while there is no series. */
  textOf(node: string): string {
    if (this.all.size === 0) return "";
    const { name, type, description } = this.shape;
    const lines = [...this.all.values()].flatMap((series) => this.linesOf(series, node));
    return [`# HELP ${name} ${description}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
  }

  private linesOf({ labels, value, sum, counts }: Series, node: string): string[] {
    const { name, type, bounds = [] } = this.shape;
    const both = labels === "" ? node : `${node},${labels}`;
    if (type !== "histogram") return [`${name}{${both}} ${value}`];
    let below = 0;
    const buckets = [...bounds, "+Inf"].map((bound, index) => {
      below += counts[index] ?? 0;
      return `${name}_bucket{${both},le="${bound}"} ${below}`;
    });
    return [...buckets, `${name}_sum{${both}} ${sum}`, `${name}_count{${both}} ${below}`];
  }
}

const families = new WeakMap<ServiceBroker, Map<string, Family>>();

/** The family of a shape on a broker; made by the first call. */
export const familyOf = (broker: ServiceBroker, shape: Shape): Family => {
  const all = families.get(broker) ?? new Map<string, Family>();
  families.set(broker, all);
  const known = all.get(shape.name) ?? new Family(shape);
  all.set(shape.name, known);
  return known;
};

/** The text of all families of a broker. */
export const familiesText = (broker: ServiceBroker): string =>
  [...(families.get(broker)?.values() ?? [])]
    .map((family) => family.textOf(`node="${escaped(broker.nodeID)}"`))
    .filter((text) => text !== "")
    .join("\n");
