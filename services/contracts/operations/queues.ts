/** Queues: what waits for an operator, where it is listed, and when they are reminded. */
import { atOnce, type Duration, daily, hours } from "./durations.ts";

export const queueKinds = [
  "dispute",
  "saga",
  "transfer",
  "request",
  "suspicion",
  "contest",
  "suspension",
  "certificate",
  "messageReport",
] as const;
export type QueueKind = (typeof queueKinds)[number];
export type Queue = {
  readonly kind: QueueKind;
  /** The routes that list it and that end it. */
  readonly list: string;
  readonly act: string;
  /** How long it is left to itself before it is listed. */
  readonly listed: Duration;
  /** By when an operator is to act, from its beginning. */
  readonly due: Duration;
  /** How long before that operators are first reminded, and the time between two reminders. */
  readonly ahead: Duration;
  readonly every: Duration;
  /** How long it stays listed; for ever without it. */
  readonly lapses?: Duration;
};
export const disputes: Queue = {
  kind: "dispute",
  list: "GET /api/jobs/disputes",
  act: "POST /api/jobs/applications/:applicationId/decide",
  listed: atOnce,
  due: daily,
  ahead: atOnce,
  every: daily,
};

/** The parked sagas of a service. */
export const parked = (service: "job" | "user"): Queue => ({
  kind: "saga",
  list: `GET /api/${service}/sagas`,
  act: `POST /api/${service}/sagas/:sagaId/resume`,
  listed: atOnce,
  due: hours(4),
  ahead: atOnce,
  every: daily,
});

/** What an operator decides and nothing else ends. */
export const byOperator = (kind: QueueKind, list: string, act: string, due: Duration): Queue => ({
  kind,
  list,
  act,
  listed: atOnce,
  due,
  ahead: atOnce,
  every: daily,
});
