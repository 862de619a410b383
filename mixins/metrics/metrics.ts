/**
 * Metrics: OneDay's own figures, beside those of Moleculer.
 *
 * ./metric-table.ts lists them. With metrics switched off every function here does no work. An alert needs
 * a person: it is a log line that begins with ALERT, and a count.
 */
import type { Service, ServiceBroker } from "moleculer";
import { periodic } from "../process/periodic.ts";
import { familyOf, type Shape } from "./families.ts";
import { metrics } from "./metric-table.ts";

type Labels = Readonly<Record<string, string>>;
type Metric = (typeof metrics)[keyof typeof metrics];
type Named<T extends Metric["type"]> = {
  [K in keyof typeof metrics]: (typeof metrics)[K]["type"] extends T ? K : never;
}[keyof typeof metrics];

const seriesOf = (broker: ServiceBroker, metric: keyof typeof metrics, labels: Labels) => {
  const shape: Shape = metrics[metric];
  return familyOf(broker, shape).of(...shape.labelNames.map((name) => labels[name] ?? ""));
};

/** Sets a gauge. */
export const measure = (
  broker: ServiceBroker,
  metric: Named<"gauge">,
  labels: Labels,
  value: number,
): void => {
  if (broker.metrics.isEnabled()) seriesOf(broker, metric, labels).value = value;
};

/** Adds to a counter, one by default. */
export const count = (
  broker: ServiceBroker,
  metric: Named<"counter">,
  labels: Labels,
  by = 1,
): void => {
  if (broker.metrics.isEnabled()) seriesOf(broker, metric, labels).value += by;
};

/** Sets a counter to a total that is counted elsewhere since the start. */
export const countUpTo = (
  broker: ServiceBroker,
  metric: Named<"counter">,
  labels: Labels,
  total: number,
): void => {
  if (broker.metrics.isEnabled()) seriesOf(broker, metric, labels).value = total;
};

/** Counts an alert whose line is logged elsewhere. */
export const countAlert = ({ broker, name }: Service, kind: string): void =>
  count(broker, "alerts", { service: name, kind });

/** Raises an alert: the line names what has stopped and why, with ids and codes only. */
export const raiseAlert = (service: Service, kind: string, what: string): void => {
  service.logger.error(`ALERT ${what}`);
  countAlert(service, kind);
};

const sampleMs = 2000;

/** Calls `sample` every two seconds while metrics are on. Answers the function that stops it. */
export const sampled = (service: Service, sample: () => Promise<void>): (() => Promise<void>) => {
  if (!service.broker.metrics.isEnabled()) return async () => undefined;
  // While the store is unavailable the figures keep their last values.
  return periodic(sampleMs, sample, ({ message }) =>
    service.logger.debug(`figures of ${service.name} not taken: ${message}`),
  );
};
