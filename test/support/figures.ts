/** OneDay's own metrics, as scraped. */
import type { ServiceBroker } from "moleculer";
import { metricsText } from "../../mixins/metrics/prometheus-reporter.ts";

/** The lines of the metrics with OneDay's prefix. */
export const figuresOf = (broker: ServiceBroker): string =>
  metricsText(broker)
    .split("\n")
    .filter((line) => line.startsWith("oneday_"))
    .join("\n");
