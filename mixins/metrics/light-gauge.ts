/**
 * Light gauge: replaces a Moleculer gauge that changes with every request.
 *
 * Moleculer's builds a text of all labels twice per change; here one label identifies a value.
 */
import type { ServiceBroker } from "moleculer";

type Labels = Readonly<Record<string, string>>;
type CachedGauge = { readonly labels: Labels; value: number };
type Registry = { readonly store: Map<string, { readonly description?: string | undefined }> };

class LightGauge {
  readonly type = "gauge";
  readonly name: string;
  readonly description: string | undefined;
  private readonly label: string;
  private readonly kept = new Map<string, CachedGauge>();

  constructor(name: string, label: string, description: string | undefined) {
    this.name = name;
    this.label = label;
    this.description = description;
  }

  set(value: number, labels: Labels): void {
    const key = labels[this.label] ?? "";
    const kept = this.kept.get(key);
    if (kept === undefined) this.kept.set(key, { labels, value });
    else kept.value = value;
  }

  snapshot(): CachedGauge[] {
    return [...this.kept.values()];
  }

  /** As Moleculer lists a metric, for `$node.metrics` and the REPL. */
  toObject() {
    const { type, name, description, label } = this;
    return { type, name, description, labelNames: [label], values: this.snapshot() };
  }
}

/** What runs and what waits in each bulkhead: the gauge's name and its identifying label. */
const gauges = [
  ["moleculer.request.bulkhead.inflight", "action"],
  ["moleculer.request.bulkhead.queue.size", "action"],
  ["moleculer.event.bulkhead.inflight", "event"],
  ["moleculer.event.bulkhead.queue.size", "event"],
] as const;

/** Replaces the gauges that the bulkhead has registered with light ones. */
export const lightenBulkhead = (broker: ServiceBroker): void => {
  const { store } = broker.metrics as unknown as Registry;
  for (const [name, label] of gauges) {
    const known = store.get(name);
    if (known !== undefined) store.set(name, new LightGauge(name, label, known.description));
  }
};
