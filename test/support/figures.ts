/** OneDay's own figures, as they are scraped. */
import type { ServiceBroker } from "moleculer";
import { metricsText } from "../../mixins/metrics/prometheus-reporter.ts";

/** The lines of the metrics whose names are OneDay's own. */
export const figuresOf = (broker: ServiceBroker): string =>
  metricsText(broker)
    .split("\n")
    .filter((line) => line.startsWith("oneday_"))
    .join("\n");
