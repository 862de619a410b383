/** Prometheus reporter: the metrics of a process as text, answered by the node's HTTP server. */
import { MetricReporters, type ServiceBroker } from "moleculer";
import { eventLoopText } from "./event-loop-delay.ts";
import { familiesText } from "./families.ts";

type Reporter = { readonly generatePrometheusResponse: () => string };
type Base = { readonly init: (this: object, registry: object) => void };

/** Moleculer's reporter without its own server; it labels each metric with the node. */
export class PrometheusReporter extends MetricReporters.Prometheus {
  constructor() {
    super({ excludes: ["os.**"], defaultLabels: () => ({}) } as never);
  }

  override init(registry: never): void {
    (MetricReporters.Base.prototype as unknown as Base).init.call(this, registry);
    Object.assign(this, { defaultLabels: { node: (this as unknown as Own).broker.nodeID } });
  }

  override stop(): Promise<void> {
    return Promise.resolve();
  }
}
type Own = { readonly broker: ServiceBroker };

/** The metrics of a process, in the text format of Prometheus 0.0.4. */
export const metricsText = (broker: ServiceBroker): string => {
  const { reporter = [] } = broker.metrics as unknown as { reporter?: readonly Reporter[] };
  const texts = reporter.map((each) => each.generatePrometheusResponse());
  const own = [familiesText(broker), eventLoopText(broker)];
  return [...texts, ...own].filter((text) => text !== "").join("\n");
};
