/** Boards: the five dashboards and their queries. */
import { board, figure, lines, withServices } from "./panels.ts";

const rate = "[$__rate_interval]";
const asked = 'http_requests_total{job="oneday-gateway"}';
const ownTimes = 'oneday_action_duration_seconds_bucket{service=~"$service",type="local"}';
/** Zero where no series is yet: what never happened has none. */
const orZero = (expr: string): string => `${expr} or vector(0)`;

const overview = board("overview", "overview", [
  figure("Requests", "reqps", "Answers of all gateways", `sum(rate(${asked}${rate}))`),
  figure(
    "Failed",
    "percentunit",
    "Share of answers that were 5xx in five minutes; the objective is 0.1 %",
    "job:slo_errors_per_request:ratio_rate5m",
  ),
  figure(
    "Slow",
    "percentunit",
    "Share of answers that took more than 0.2 s in five minutes; the objective is 1 %",
    "job:slo_slow_per_request:ratio_rate5m",
  ),
  figure("Alerts", "short", "Alerts that fire now", orZero('count(ALERTS{alertstate="firing"})')),
  lines("Answers by status", "reqps", "499: the client left before its answer", [
    `sum by (status) (rate(${asked}${rate}))`,
    "{{status}}",
  ]),
  lines(
    "Time of answers",
    "s",
    "Mean, 95th and 99th percentile",
    ["job:http_request_duration_seconds:mean5m", "mean"],
    ["job:http_request_duration_seconds:p95_5m", "p95"],
    ["job:http_request_duration_seconds:p99_5m", "p99"],
  ),
  lines("Slowest routes", "s", "The ten highest 95th percentiles", [
    `topk(10, histogram_quantile(0.95, sum by (route, method, le) (rate(http_request_duration_seconds_bucket{job="oneday-gateway"}${rate}))))`,
    "{{method}} {{route}}",
  ]),
  lines("Refusals by code", "reqps", "Problems that were answered", [
    `topk(10, sum by (code) (rate(http_refusals_total${rate})))`,
    "{{code}}",
  ]),
  lines(
    "Share of the budget that burns",
    "short",
    "1 spends a month's budget in a month",
    ["job:slo_errors_per_request:ratio_rate1h / 0.001", "failed, 1 h"],
    ["job:slo_slow_per_request:ratio_rate1h / 0.01", "slow, 1 h"],
  ),
  lines("Nodes", "short", "1: answers its scrape", ['up{job=~"oneday-.*"}', "{{instance}}"]),
]);

const service = withServices(
  board("service", "service", [
    lines("Calls", "ops", "Calls of actions that ran here", [
      `sum by (action) (rate(oneday_action_requests_total{service=~"$service",type="local"}${rate}))`,
      "{{action}}",
    ]),
    lines("Errors", "ops", "Calls that ended with an error or a refusal, by its code", [
      `sum by (action, error) (rate(oneday_action_errors_total{service=~"$service",type="local"}${rate}))`,
      "{{action}} {{error}}",
    ]),
    lines("Duration", "s", "The ten highest 95th percentiles", [
      `topk(10, histogram_quantile(0.95, sum by (action, le) (rate(${ownTimes}${rate}))))`,
      "{{action}}",
    ]),
    lines("Calls that run", "short", "Calls that have not ended", [
      'sum by (service) (oneday_action_requests_active{service=~"$service"})',
      "{{service}}",
    ]),
    lines(
      "Event-loop delay",
      "s",
      "How late timers fire: a node that computes answers everything late",
      ['oneday_event_loop_delay_seconds{quantile="0.5"}', "{{node}} p50"],
      ['oneday_event_loop_delay_seconds{quantile="0.99"}', "{{node}} p99"],
      ['oneday_event_loop_delay_seconds{quantile="1"}', "{{node}} most"],
    ),
    lines("Memory", "bytes", "Resident memory", ["process_memory_rss", "{{node}}"]),
    lines("Shared answers", "ops", "Answers of public routes: kept, joined with others, made", [
      `sum by (result) (rate(oneday_shared_answers_total${rate}))`,
      "{{result}}",
    ]),
    lines("Event streams", "short", "Streams that clients have open", [
      orZero("sum by (node) (oneday_event_streams)"),
      "{{node}}",
    ]),
  ]),
);

const flows = board("flows", "sagas and events", [
  lines("Sagas", "short", "Sagas that have not ended; parked ones wait for an operator", [
    "service:oneday_sagas:max",
    "{{service}} {{status}}",
  ]),
  lines("Lag", "short", "Commits that the slowest replica of a reader has not read", [
    "topk(10, service:oneday_feed_lag:max)",
    "{{feed}}",
  ]),
  lines("Stopped feeds", "short", "Feeds whose log is not the one that they read before", [
    "sum by (service) (service:oneday_feeds_stopped:max)",
    "{{service}}",
  ]),
  lines("Dead letters", "short", "Messages set aside, by service and consumer", [
    "service:oneday_dead_letters:max",
    "{{service}} {{consumer}} {{status}}",
  ]),
  lines("Events", "ops", "Public events of new commits", [
    `sum by (service) (rate(oneday_events_total${rate}))`,
    "{{service}}",
  ]),
  lines("Alerts of services", "short", "Lines that begin with ALERT, in an hour", [
    orZero("sum by (service, kind) (increase(oneday_alerts_total[1h]))"),
    "{{service}} {{kind}}",
  ]),
  lines("Deliveries", "ops", "Attempts at a mail or push by how they ended", [
    orZero(`sum by (channel, state) (rate(oneday_deliveries_total${rate}))`),
    "{{channel}} {{state}}",
  ]),
  lines("Logs verified", "short", "Commits that the running or last check found right", [
    "oneday_log_verified",
    "{{service}}",
  ]),
]);

const money = board("money", "money", [
  figure(
    "Sum of the ledger",
    "currencyKRW",
    "0, or the ledger is wrong",
    "max(abs(sum by (node) (oneday_ledger_won)))",
  ),
  figure(
    "Paid in a day",
    "currencyKRW",
    "Won that workers earned in the last 24 hours",
    'sum(increase(oneday_event_won_total{event="payment.settled"}[1d]))',
  ),
  figure(
    "Open transfers",
    "short",
    "Charges, payouts and refunds without a known outcome",
    "sum(max by (kind) (oneday_open_transfers))",
  ),
  figure(
    "Oldest payout",
    "s",
    "How long the oldest payout waits",
    'max(oneday_oldest_open_transfer_age_seconds{kind="payout"})',
  ),
  lines("Balances", "currencyKRW", "By kind of account; the outside is negative", [
    "max by (account) (oneday_ledger_won)",
    "{{account}}",
  ]),
  lines("Won that moved", "currencyKRW", "In an hour, by event", [
    "sum by (event) (increase(oneday_event_won_total[1h]))",
    "{{event}}",
  ]),
  lines("Provider", "ops", "What the provider answered", [
    `sum by (kind, outcome) (rate(oneday_provider_outcomes_total${rate}))`,
    "{{kind}} {{outcome}}",
  ]),
  lines("Attempts without an answer", "ops", "Effects outside that had none", [
    orZero(`sum by (feed) (rate(oneday_effect_failures_total${rate}))`),
    "{{feed}}",
  ]),
]);

const perHour = (event: string): string =>
  `sum(increase(oneday_events_total{event="${event}"}[1h]))`;

const market = board("market", "market", [
  lines(
    "A day of work",
    "short",
    "In an hour: from a posting to its pay",
    [perHour("job.posted"), "posted"],
    [perHour("job.applied"), "applied"],
    [perHour("job.accepted"), "filled seats"],
    [perHour("job.checkedIn"), "checked in"],
    [perHour("job.paid"), "paid"],
  ),
  lines("Pay", "currencyKRW", "Won that workers earned in an hour", [
    'sum(increase(oneday_event_won_total{event="payment.settled"}[1h]))',
    "net pay",
  ]),
  lines("Filled of applied", "percentunit", "Acceptances for each application, in a day", [
    'sum(increase(oneday_events_total{event="job.accepted"}[1d])) / sum(increase(oneday_events_total{event="job.applied"}[1d]))',
    "filled",
  ]),
  lines("Sign-ins", "ops", "Attempts by how they ended", [
    `sum by (result) (rate(oneday_sign_ins_total${rate}))`,
    "{{result}}",
  ]),
  lines("What goes wrong", "short", "In an hour", [
    orZero(
      'sum by (event) (increase(oneday_events_total{event=~"job.(noShow|calledOff|cancelled|disputed|withdrawn|rejected)"}[1h]))',
    ),
    "{{event}}",
  ]),
  lines("Rates refused", "reqps", "Requests of callers who asked too often", [
    orZero(`sum by (class) (rate(oneday_rate_refusals_total${rate}))`),
    "{{class}}",
  ]),
]);

/** The dashboards by the name of their file. */
export const boards = { overview, service, flows, money, market } as const;
