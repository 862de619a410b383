/**
 * Timed settings: what operators set for a while, by name: nodes that take no calls, and levels of
 * the log. Each has an end in its value, so a forgotten one ends by itself.
 */
import { closed, type Static, T } from "../../services/contracts/core/schema.ts";

const instant = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z";
/** `all`, a service, or a node id. */
const Target = T.String({ pattern: "^[A-Za-z0-9][\\w-]*(\\.[\\w-]+)?$", maxLength: 100 });
export const levels = ["fatal", "error", "warn", "info", "debug", "trace"] as const;
const some = { maxProperties: 20, ...closed };

/** Until when a node takes no calls, by node id. */
const Drained = T.Record(Target, T.String({ pattern: `^${instant}$` }), some);
/** The level of the log, and until when, by target: `debug until 2026-12-01T13:00:00Z`. */
const LogLevels = T.Record(
  Target,
  T.String({ pattern: `^(${levels.join("|")}) until ${instant}$` }),
  some,
);

export const TimedSettings = { drained: T.Optional(Drained), logLevels: T.Optional(LogLevels) };
export type Timed = Static<typeof Drained>;

const groups = ["drained", "logLevels"];

/** The group and the target of a timed setting, as `drained` and `job.1`; null for any other name. */
export const timedNameOf = (name: string): { group: string; target: string } | null => {
  const [group = "", ...rest] = name.split(".");
  return groups.includes(group) && rest.length > 0 ? { group, target: rest.join(".") } : null;
};

/** When a timed setting ends, in ms since 1970: the last word of its value. */
export const endMsOf = (value: string): number => Date.parse(value.split(" ").at(-1) ?? "");

/** Those that have not ended. */
export const stillTimed = (all: Timed = {}): Timed =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => endMsOf(value) > Date.now()));
