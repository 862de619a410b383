/**
 * Metrics: OneDay's own figures, beside those of Moleculer.
 *
 * One table lists them. With metrics switched off every function here does no work. An alert needs
 * a person: it is a log line that begins with ALERT, and a count.
 */
import type { Service, ServiceBroker } from "moleculer";
import { periodic } from "../process/periodic.ts";

/** Names, labels and units; a `gauge` is set, a `counter` only grows. */
export const metrics = {
  feedLag: {
    type: "gauge",
    name: "oneday_feed_lag",
    labelNames: ["service", "feed"],
    unit: "commits",
    description: "Commits of the log that this process has not read yet",
  },
  logVerified: {
    type: "gauge",
    name: "oneday_log_verified",
    labelNames: ["service"],
    unit: "commits",
    description: "Commits of the log that the last or running check has found right",
  },
  deadLetters: {
    type: "gauge",
    name: "oneday_dead_letters",
    labelNames: ["service", "consumer", "status"],
    unit: "messages",
    description: "Messages set aside: failed, waiting behind one, or skipped by a tail",
  },
  sagas: {
    type: "gauge",
    name: "oneday_sagas",
    labelNames: ["service", "status"],
    unit: "sagas",
    description: "Sagas that have not ended: open, or parked until an operator acts",
  },
  sharedAnswers: {
    type: "gauge",
    name: "oneday_shared_answers",
    labelNames: ["service", "result"],
    unit: "answers",
    description: "Shared answers since the start: kept, joined with others, or made",
  },
  sharedBytes: {
    type: "gauge",
    name: "oneday_shared_bytes",
    labelNames: ["service"],
    unit: "bytes",
    description: "Memory of the shared answers that are kept",
  },
  effectFailures: {
    type: "counter",
    name: "oneday_effect_failures_total",
    labelNames: ["service", "feed"],
    unit: "attempts",
    description: "Attempts at an effect outside that had no answer or could not be written down",
  },
  rateRefusals: {
    type: "counter",
    name: "oneday_rate_refusals_total",
    labelNames: ["service", "class"],
    unit: "requests",
    description: "Requests of callers who asked too often, or whom nobody could count",
  },
  streams: {
    type: "gauge",
    name: "oneday_event_streams",
    labelNames: ["service"],
    unit: "streams",
    description: "Event streams that clients have open with this process",
  },
  streamEnds: {
    type: "counter",
    name: "oneday_event_stream_ends_total",
    labelNames: ["service", "reason"],
    unit: "streams",
    description: "Event streams that this process has ended, by reason",
  },
  deliveries: {
    type: "counter",
    name: "oneday_deliveries_total",
    labelNames: ["service", "channel", "state"],
    unit: "attempts",
    description: "Attempts at a mail or push by how they ended; queued: to be tried again",
  },
  alerts: {
    type: "counter",
    name: "oneday_alerts_total",
    labelNames: ["service", "kind"],
    unit: "alerts",
    description: "What a person has to look at",
  },
} as const;

type Labels = Readonly<Record<string, string>>;
type Metric = (typeof metrics)[keyof typeof metrics];
type Named<T extends Metric["type"]> = {
  [K in keyof typeof metrics]: (typeof metrics)[K]["type"] extends T ? K : never;
}[keyof typeof metrics];

const registered = new WeakSet<ServiceBroker>();

/** Whether metrics are on; registers the table the first time. */
const isKept = (broker: ServiceBroker): boolean => {
  if (!broker.metrics.isEnabled()) return false;
  if (registered.has(broker)) return true;
  registered.add(broker);
  for (const metric of Object.values(metrics)) {
    // Moleculer types one overload for each type of metric.
    broker.metrics.register({ ...metric, labelNames: [...metric.labelNames] } as never);
  }
  return true;
};

/** Sets a gauge. */
export const measure = (
  broker: ServiceBroker,
  metric: Named<"gauge">,
  labels: Labels,
  value: number,
): void => {
  if (isKept(broker)) broker.metrics.set(metrics[metric].name, value, labels);
};

/** Adds one to a counter. */
export const count = (broker: ServiceBroker, metric: Named<"counter">, labels: Labels): void => {
  if (isKept(broker)) broker.metrics.increment(metrics[metric].name, labels);
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
