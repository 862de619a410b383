/** Broker: Moleculer's options, the same for `npm start`, for tests and for every node. */
import type { BrokerOptions } from "moleculer";
import { TypeBoxValidator } from "../../services/contracts/core/validator.ts";
import { contractVersion } from "../../services/contracts/index.ts";
import { authMiddleware } from "../auth/auth.middleware.ts";
import { accessLog } from "../broker/access-log.middleware.ts";
import { circuitBreaker } from "../broker/circuit-breaker.middleware.ts";
import { deadlineMs, deadlines, isStuck, isWorthRepeating } from "../broker/deadline.middleware.ts";
import { LeastOutstandingStrategy, outstanding } from "../broker/least-outstanding.strategy.ts";
import { Amqp } from "../bus/amqp.transporter.ts";
import { Etcd } from "../bus/etcd.discoverer.ts";
import { Nats } from "../bus/nats.transporter.ts";
import type { Settings } from "../config/settings.ts";
import { dynamicConfig } from "../dynamic-config/dynamic-config.ts";
import { fitness } from "../log/data-fitness.ts";
import { PrometheusReporter } from "../metrics/prometheus-reporter.ts";
import { requestMetrics } from "../metrics/request-metrics.ts";

const shutdownMs = 10_000;

/** The broker warns of each call to a service that is away; whoever called says it better. */
const levels = ({ logLevel }: Settings) =>
  logLevel === "warn" ? { BROKER: "error", "**": logLevel } : logLevel;

const transporterOf = (settings: Settings): Pick<BrokerOptions, "transporter"> => {
  if (settings.natsUrl !== null) return { transporter: new Nats(settings) };
  if (settings.transporterUrl === null) return { transporter: null };
  return { transporter: new Amqp(settings.transporterUrl, settings) };
};

/*
 * Why this strategy (`npm run bench:strategy`, three nodes): with one that is frozen it kept the
 * throughput that two nodes have, Moleculer's round robin and random 0.3 % of it, as sooner or
 * later every caller waits for that node; with one that is 50 ms slower it did five times as much.
 * Latency measures machines, not nodes, and asks the first that is quick; CpuUsage knows what was
 * true a heartbeat ago. Over equal nodes it was no worse than any.
 */
const registryOf = (settings: Settings): Pick<BrokerOptions, "registry"> => ({
  registry: {
    preferLocal: true,
    strategy: LeastOutstandingStrategy,
    ...(settings.discovererUrl === null
      ? {}
      : { discoverer: new Etcd(settings.discovererUrl, settings) }),
  },
});

/**
 * What a call meets on its way. A call that had no answer is made again, at another node where
 * there is one. The breaker takes an endpoint out that mostly fails, the bulkhead keeps one action
 * from taking all of a process.
 */
const resilience: BrokerOptions = {
  requestTimeout: deadlineMs,
  // The deadline ends the row of attempts, not their number.
  retryPolicy: {
    enabled: true,
    retries: 30,
    delay: 20,
    maxDelay: 500,
    factor: 2,
    check: isWorthRepeating,
  },
  circuitBreaker: {
    enabled: true,
    threshold: 0.5,
    minRequestCount: 5,
    windowTime: 10,
    halfOpenTime: 2000,
    check: isStuck,
  },
  bulkhead: { enabled: true, concurrency: 100, maxQueueSize: 2000 },
  tracking: { enabled: true, shutdownTimeout: shutdownMs },
  heartbeatInterval: 1,
};

/**
 * How long a node may be silent, in seconds. NATS tells at once of a process that has ended, so
 * there heartbeats are for frozen ones only, and a node is not given up because it is busy.
 */
const silenceS = ({ natsUrl }: Settings): number => (natsUrl === null ? 3 : 8);

/**
 * Moleculer's own middlewares, from the innermost to the outermost, in its order. Left out are
 * those that nothing here uses, and its metrics of requests: see metrics/requests.ts.
 */
const moleculers = [
  "ActionHook",
  "Validator",
  "Bulkhead",
  "ContextTracker",
  circuitBreaker,
  "Timeout",
  "Retry",
  "ErrorHandler",
  "Tracing",
];

export const brokerOptions = (settings: Settings): BrokerOptions => ({
  ...resilience,
  heartbeatTimeout: silenceS(settings),
  nodeID: settings.nodeId,
  logger: { type: "Console", options: { level: levels(settings), formatter: "short" } },
  ...transporterOf(settings),
  ...registryOf(settings),
  metadata: { contract: contractVersion },
  metrics: {
    enabled: true,
    reporter: new PrometheusReporter() as never,
    collectProcessMetrics: true,
  },
  validator: new TypeBoxValidator({}),
  internalMiddlewares: false,
  middlewares: [
    dynamicConfig(settings),
    fitness,
    authMiddleware,
    deadlines,
    ...moleculers,
    requestMetrics,
    accessLog(settings),
    outstanding,
  ],
  skipProcessEventRegistration: false,
});
