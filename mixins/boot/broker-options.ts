/** Broker options: the same for `npm start`, for tests and for every node. */
import type { BrokerOptions } from "moleculer";
import { TypeBoxValidator } from "../../services/contracts/core/validator.ts";
import { contractVersion } from "../../services/contracts/index.ts";
import { authMiddleware } from "../auth/auth.middleware.ts";
import { circuitBreaker } from "../broker/circuit-breaker.middleware.ts";
import { deadlineMs, deadlines, isStuck, isWorthRepeating } from "../broker/deadline.middleware.ts";
import { LeastOutstandingStrategy, outstanding } from "../broker/least-outstanding.strategy.ts";
import { Amqp } from "../bus/amqp.transporter.ts";
import { Etcd } from "../bus/etcd.discoverer.ts";
import { Nats } from "../bus/nats.transporter.ts";
import type { Settings } from "../config/settings.ts";
import { dynamicConfig } from "../dynamic-config/dynamic-config.ts";
import { fitness } from "../log/data-fitness.ts";
import { accessLog } from "../logging/access-log.middleware.ts";
import { lifecycle } from "../logging/lifecycle.middleware.ts";
import { logContext } from "../logging/log-context.middleware.ts";
import { loggerOf } from "../logging/logger.ts";
import { certificates } from "../metrics/certificates.ts";
import { eventLoopDelay } from "../metrics/event-loop-delay.ts";
import { PrometheusReporter } from "../metrics/prometheus-reporter.ts";
import { requestMetrics } from "../metrics/request-metrics.ts";
import { tracing } from "../tracing/tracing.middleware.ts";

const shutdownMs = 10_000;

const transporterOf = (settings: Settings): Pick<BrokerOptions, "transporter"> => {
  if (settings.natsUrl !== null) return { transporter: new Nats(settings) };
  if (settings.transporterUrl === null) return { transporter: null };
  return { transporter: new Amqp(settings.transporterUrl, settings) };
};

/**
 * Reason for this strategy (`npm run bench:strategy`, three nodes): with one frozen node it kept
 * the throughput of two. Moleculer's round robin and random kept 0.3 %, as every caller sooner or
 * later waits for that node. With a node 50 ms slower it did five times as much. Latency measures
 * machines, not nodes, and chooses the first fast one. CpuUsage is one heartbeat old. Over equal
 * nodes it was no worse than any.
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
 * How calls survive faults. A call without an answer is retried, at another node where there is
 * one. The circuit breaker removes an endpoint that mostly fails. The bulkhead keeps one action
 * from occupying the whole process.
 */
const resilience: BrokerOptions = {
  requestTimeout: deadlineMs,
  // The deadline ends the attempts, not this number.
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
 * How long a node may be silent, in seconds. NATS reports a process that has ended at once. So
 * there heartbeats only find frozen nodes, and a busy node is not dropped.
 */
const silenceS = ({ natsUrl }: Settings): number => (natsUrl === null ? 3 : 8);

/**
 * Moleculer's own middlewares, from the innermost to the outermost, in its order. Left out are
 * unused ones and its request metrics: see mixins/metrics/request-metrics.ts.
 */
const moleculers = [
  "Validator",
  "Bulkhead",
  "ContextTracker",
  circuitBreaker,
  "Timeout",
  "Retry",
  "ErrorHandler",
];

/** Moleculer's options for one node, made from its settings. */
export const brokerOptions = (settings: Settings): BrokerOptions => ({
  ...resilience,
  heartbeatTimeout: silenceS(settings),
  nodeID: settings.nodeId,
  logger: loggerOf(settings),
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
    lifecycle(),
    dynamicConfig(settings),
    fitness,
    authMiddleware,
    deadlines,
    ...moleculers,
    requestMetrics,
    eventLoopDelay,
    certificates(settings),
    accessLog,
    logContext,
    outstanding,
    // The outermost: a span has all attempts of a call, and log lines have its id.
    tracing(settings),
  ],
  skipProcessEventRegistration: false,
});

/** The options of a node that offers nothing and only calls: an operator's REPL. */
export const callerOptions = (settings: Settings): BrokerOptions => ({
  ...brokerOptions(settings),
  internalServices: false,
  middlewares: [deadlines, ...moleculers, requestMetrics, outstanding],
});
