/**
 * Failpoint: a place where a drill ends the process as if its power was cut.
 *
 * `ONEDAY_CRASH_AT=<point>[@<detail>][:<n>]` names one: the process kills itself when it is reached
 * for the nth time, with that detail if one is given. A detail is saga/step, the kind of stream,
 * the action, or the name of the feed. Refused in production; an unarmed point costs one
 * comparison.
 */
export const failpoints = [
  /** A saga knows its next step and has not recorded the request. */
  "saga.beforeRequest",
  /** The request is recorded and not sent. */
  "saga.afterRequest",
  /** The called service has answered, and the saga has not recorded it. */
  "saga.afterReply",
  /** A step is about to be compensated. */
  "saga.beforeUndo",
  /** A command's commit is appended, and its answer has not left. */
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
/** Belongs to the process, not to a broker: the whole process ends. */
let armed: Armed | null = null;

/** Arms this process's failpoint; null leaves it unchanged. */
export const armFailpoint = (text: string | null): void => {
  const [, point, detail, times = "1"] = (text !== null && shape.exec(text)) || [];
  if (point !== undefined) armed = { point, detail, left: Number(times) };
};

/** Kills the process when this is the armed failpoint. */
export const reach = (point: Failpoint, detail: string): void => {
  if (armed === null || armed.point !== point) return;
  if (armed.detail !== undefined && armed.detail !== detail) return;
  armed.left -= 1;
  if (armed.left <= 0) process.kill(process.pid, "SIGKILL");
};
