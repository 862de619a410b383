/** Open ends as text: the table for docs/lifecycle.md, made from the values that the timers read. */
import { dayMs, hourMs, type Instant, minuteMs, seoulDate } from "../core/units.ts";
import { type Duration, msOf } from "./durations.ts";
import { type Clock, type OpenEnd, openEnds } from "./open-ends.ts";
import type { Queue } from "./queues.ts";

/** The day whose row of the law the text shows. */
const shownOn = seoulDate("2026-11-30T00:00:00.000Z" as Instant);

const units = [
  [dayMs, "day"],
  [hourMs, "hour"],
  [minuteMs, "minute"],
] as const;

/** "36 hours", in the largest unit that leaves no rest; two days and more in days. */
const timeText = (ms: number): string => {
  const [unit, name] = units.find(([each]) => ms % each === 0 && (each < dayMs || ms > dayMs)) ?? [
    minuteMs,
    "minute",
  ];
  const count = ms / unit;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
};

const durationText = (duration: Duration): string => {
  const ms = msOf(duration, shownOn);
  const law = duration.of === undefined ? "" : ` (by \`${duration.of}\`)`;
  return ms === 0 ? "at once" : `${timeText(ms)}${law}`;
};

const clockText = ({ after, isBefore, from, does, notifies }: Clock): string => {
  const receivers = notifies.length === 0 ? "" : ` (notified: ${notifies.join(", ")})`;
  const when =
    after.ms === 0 && after.of === undefined
      ? `at ${from}`
      : `${durationText(after)} ${isBefore ? "before" : "after"} ${from}`;
  return `${when}: ${does}${receivers}`;
};

const queueText = ({ kind, list, act, listed, due, ahead, every, lapses }: Queue): string =>
  [
    `\`${kind}\`: \`${list}\`, then \`${act}\``,
    `listed ${listed.ms === 0 ? "at once" : `after ${durationText(listed)}`}`,
    `due after ${durationText(due)}`,
    `operators reminded ${ahead.ms === 0 ? "then" : `from ${timeText(ahead.ms)} before`} and every ${timeText(every.ms)}`,
    ...(lapses === undefined ? [] : [`lapses after ${durationText(lapses)}`]),
  ].join("; ");

/** The table in Markdown: what, who is asked, what happens by itself and when, whose queue. */
export const openEndsText = (): string => {
  const rows = Object.entries(openEnds as Readonly<Record<string, OpenEnd>>).map(
    ([name, { asks, clocks, queue }]) =>
      `| ${name} | ${asks ?? "no one: it is final"} | ${Object.values(clocks).map(clockText).join("<br>")} | ${queue === null ? "" : queueText(queue)} |`,
  );
  return [
    "| what | who is asked first | what happens by itself | whose queue it ends in |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
};
