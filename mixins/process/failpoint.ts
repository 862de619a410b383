/**
 * Failpoint: a place where a drill ends the process as if its power was cut.
 *
 * `ONEDAY_CRASH_AT=<point>[@<detail>][:<n>]` names one: the nth time it is reached, with that
 * detail when one is given, the process kills itself. A detail is saga/step, the kind of the
 * stream, the action, or the name of the feed. Refused in production; unarmed, a point costs one
 * comparison.
 */
export const failpoints = [
  /** A saga knows its next step and has not written that it will ask. */
  "saga.beforeRequest",
  /** It is written, and not asked yet. */
  "saga.afterRequest",
  /** The asked service answered, and the saga has not written it. */
  "saga.afterReply",
  /** A step is about to be undone. */
  "saga.beforeUndo",
  /** A command's commit stands, and its answer has not left. */
  "log.afterAppend",
  /** An action is done, and its answer has not left. */
  "action.beforeReply",
  /** A feed has handled a page and not moved its checkpoint. */
  "feed.beforeCheckpoint",
] as const;
export type Failpoint = (typeof failpoints)[number];

const shape = /^([\w.]+)(?:@([\w./<-]+))?(?::(\d+))?$/;

/** True for a text that names a failpoint. */
export const isFailpoint = (text: string): boolean =>
  (failpoints as readonly string[]).includes(shape.exec(text)?.[1] ?? "");

type Armed = { readonly point: string; readonly detail: string | undefined; left: number };
/** Of the process, not of a broker: it is the process that ends. */
let armed: Armed | null = null;

/** Arms this process's failpoint; null leaves it as it is. */
export const armFailpoint = (text: string | null): void => {
  const [, point, detail, times = "1"] = (text !== null && shape.exec(text)) || [];
  if (point !== undefined) armed = { point, detail, left: Number(times) };
};

/** Ends the process here when this is where a drill wants it to end. */
export const reach = (point: Failpoint, detail: string): void => {
  if (armed === null || armed.point !== point) return;
  if (armed.detail !== undefined && armed.detail !== detail) return;
  armed.left -= 1;
  if (armed.left <= 0) process.kill(process.pid, "SIGKILL");
};
