/**
 * Open end: something that waits for an operator, with its due time and its reminders.
 *
 * Owns the stream `reminder:<kind>~<id>`, which counts the reminders. When one is due follows from
 * the beginning of the open end and from services/contracts/operations/open-ends.ts. After a time
 * without a run only the last of the missed reminders is sent.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { type Instant, later, latest } from "../../contracts/core/units.ts";
import { type OpenEndName, queueOf } from "../../contracts/operations/open-ends.ts";
import type { QueueKind } from "../../contracts/operations/queues.ts";

export type Urgency = "due" | "late" | "urgent";
export type OpenEnd = {
  /** `<kind>~<id>`. */
  readonly _id: string;
  readonly kind: QueueKind;
  readonly row: OpenEndName;
  readonly id: string;
  /** The ids that its routes and notifications name. */
  readonly subjects: Readonly<Record<string, string>>;
  readonly since: Instant;
  readonly dueAt: Instant;
  readonly listedAt: Instant;
  /** Far away for what never lapses. */
  readonly lapsesAt: Instant;
};
export type Reminded = {
  readonly kind: QueueKind;
  readonly subjectId: string;
  readonly since: Instant;
  /** Which reminder it is, from 1 on. */
  readonly count: number;
  readonly urgency: Urgency;
};
export type ReminderEvent = { readonly type: "openEndReminded"; readonly data: Reminded };

/** The last reminder of an open end; null before the first. */
export type Reminder = Pick<Reminded, "since" | "count"> | null;

export const reminders: StreamDefinition<Reminder, ReminderEvent> = {
  stream: "reminder",
  empty: null,
  evolve: (_, { data: { since, count } }) => ({ since, count }),
};

/** An open end that begins; `dueAt` where its service has set it, by the law of that day. */
export const opened = (
  row: OpenEndName,
  id: string,
  subjects: OpenEnd["subjects"],
  since: Instant,
  dueAt?: Instant,
): OpenEnd => {
  const { kind, due, listed, lapses } = queueOf(row);
  return {
    _id: `${kind}~${id}`,
    kind,
    row,
    id,
    subjects,
    since,
    dueAt: dueAt ?? later(since, due.ms),
    listedAt: later(since, listed.ms),
    lapsesAt: lapses === undefined ? latest : later(since, lapses.ms),
  };
};

/** When the reminder of a number is due, from 1 on. */
export const reminderAt = ({ row, dueAt }: OpenEnd, count: number): Instant => {
  const { ahead, every } = queueOf(row);
  return later(dueAt, (count - 1) * every.ms - ahead.ms);
};

/** How many reminders are due at an instant; none for one that has lapsed. */
export const remindersDue = (end: OpenEnd, at: Instant): number => {
  const first = reminderAt(end, 1);
  if (at < first || at >= end.lapsesAt) return 0;
  const passedMs = Date.parse(at) - Date.parse(first);
  return 1 + Math.floor(passedMs / queueOf(end.row).every.ms);
};

/** How urgent it is: due, late, or late by more than the time between two reminders. */
export const urgencyOf = ({ row, dueAt }: OpenEnd, at: Instant): Urgency => {
  if (at < dueAt) return "due";
  return at < later(dueAt, queueOf(row).every.ms) ? "late" : "urgent";
};

/** Whether a reminder of that number was sent, or a later one. */
export const isSent = (reminder: Reminder, { since }: OpenEnd, count: number): boolean =>
  reminder !== null && reminder.since === since && reminder.count >= count;

/** Records a reminder, once. */
export const remind = (
  reminder: Reminder,
  end: OpenEnd,
  count: number,
  at: Instant,
): ReminderEvent[] => {
  if (isSent(reminder, end, count)) return [];
  const { kind, id: subjectId, since } = end;
  return [
    {
      type: "openEndReminded",
      data: { kind, subjectId, since, count, urgency: urgencyOf(end, at) },
    },
  ];
};

/** A route of the table with the ids of an open end in the place of its parameters. */
export const routeOf = (route: string, { subjects }: OpenEnd): string =>
  route.replaceAll(/:(\w+)/g, (parameter, name: string) => subjects[name] ?? parameter);
