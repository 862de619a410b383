/** Metric table: the metrics of the services, beside those of actions and of HTTP. */
import type { Shape } from "./families.ts";

/** Names, labels and meanings; a `gauge` is set, a `counter` only grows. */
export const metrics = {
  feedLag: {
    type: "gauge",
    name: "oneday_feed_lag",
    labelNames: ["service", "feed"],
    description: "Commits of the log that this process has not read yet",
  },
  feedsStopped: {
    type: "gauge",
    name: "oneday_feeds_stopped",
    labelNames: ["service", "feed"],
    description: "1 while the feed has stopped: its log is not the one that it read before",
  },
  logVerified: {
    type: "gauge",
    name: "oneday_log_verified",
    labelNames: ["service"],
    description: "Commits of the log that the last or running check has found right",
  },
  deadLetters: {
    type: "gauge",
    name: "oneday_dead_letters",
    labelNames: ["service", "consumer", "status"],
    description: "Messages set aside: failed, waiting behind one, or skipped by a tail",
  },
  sagas: {
    type: "gauge",
    name: "oneday_sagas",
    labelNames: ["service", "status"],
    description: "Sagas that have not ended: open, or parked until an operator acts",
  },
  sharedAnswers: {
    type: "counter",
    name: "oneday_shared_answers_total",
    labelNames: ["service", "result"],
    description: "Shared answers since the start: kept, joined with others, or made",
  },
  sharedBytes: {
    type: "gauge",
    name: "oneday_shared_bytes",
    labelNames: ["service"],
    description: "Memory of the shared answers that are kept",
  },
  effectFailures: {
    type: "counter",
    name: "oneday_effect_failures_total",
    labelNames: ["service", "feed"],
    description: "Attempts at an effect outside that had no answer or could not be written down",
  },
  rateRefusals: {
    type: "counter",
    name: "oneday_rate_refusals_total",
    labelNames: ["service", "class"],
    description: "Requests of callers who asked too often, or who could not be counted",
  },
  streams: {
    type: "gauge",
    name: "oneday_event_streams",
    labelNames: ["service"],
    description: "Event streams that clients have open with this process",
  },
  streamEnds: {
    type: "counter",
    name: "oneday_event_stream_ends_total",
    labelNames: ["service", "reason"],
    description: "Event streams that this process has ended, by reason",
  },
  deliveries: {
    type: "counter",
    name: "oneday_deliveries_total",
    labelNames: ["service", "channel", "state"],
    description: "Attempts at a mail or push by how they ended; queued: to be tried again",
  },
  events: {
    type: "counter",
    name: "oneday_events_total",
    labelNames: ["service", "event"],
    description: "Public events of the commits that this process appended",
  },
  eventWon: {
    type: "counter",
    name: "oneday_event_won_total",
    labelNames: ["service", "event"],
    description: "Won that the events of money moved",
  },
  ledgerWon: {
    type: "gauge",
    name: "oneday_ledger_won",
    labelNames: ["service", "account"],
    description: "Balances of the ledger by kind of account; together they are 0",
  },
  openTransfers: {
    type: "gauge",
    name: "oneday_open_transfers",
    labelNames: ["service", "kind"],
    description: "Charges, payouts and refunds whose outcome is not known yet",
  },
  oldestTransfer: {
    type: "gauge",
    name: "oneday_oldest_open_transfer_age_seconds",
    labelNames: ["service", "kind"],
    description: "How long the oldest of the open transfers waits; 0 without one",
  },
  providerOutcomes: {
    type: "counter",
    name: "oneday_provider_outcomes_total",
    labelNames: ["service", "kind", "outcome"],
    description: "What the provider answered to charges, payouts and refunds",
  },
  signIns: {
    type: "counter",
    name: "oneday_sign_ins_total",
    labelNames: ["service", "result"],
    description: "Attempts to sign in: done, or the code of the refusal",
  },
  signingKeySince: {
    type: "gauge",
    name: "oneday_signing_key_since_timestamp_seconds",
    labelNames: ["service"],
    description: "Since when the current key signs tokens",
  },
  signingKeyPeriod: {
    type: "gauge",
    name: "oneday_signing_key_period_seconds",
    labelNames: ["service"],
    description: "After how long a signing key is changed",
  },
  certificateEnd: {
    type: "gauge",
    name: "oneday_certificate_expiry_timestamp_seconds",
    labelNames: ["setting"],
    description: "When a certificate that this process uses ends, by the setting that names it",
  },
  spansDropped: {
    type: "counter",
    name: "oneday_trace_spans_dropped_total",
    labelNames: [],
    description: "Spans of traces that the collector did not take in time",
  },
  alerts: {
    type: "counter",
    name: "oneday_alerts_total",
    labelNames: ["service", "kind"],
    description: "What a person has to look at",
  },
} as const satisfies Readonly<Record<string, Shape>>;
