/**
 * Month warning: both sides are warned once a month that a limit of the insurances is close.
 *
 * Owns the streams `month:<employerId>/<workerId>/<month>`. The command's id names the limit, so a
 * limit is warned of once.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import type { Close } from "./work-month.ts";

export type MonthWarned = {
  readonly type: "monthWarned";
  readonly data: {
    readonly employerId: string;
    readonly workerId: string;
    readonly month: string;
    readonly what: Close;
    /** The days and minutes at the time of the warning. */
    readonly days: number;
    readonly minutes: number;
  };
};

/** The limits that were warned of. */
export const monthWarnings: StreamDefinition<readonly Close[], MonthWarned> = {
  stream: "month",
  empty: [],
  evolve: (before, { data }) => [...before, data.what],
};
