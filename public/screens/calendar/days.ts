/** Days: which shifts are ahead and which are over, and all of them by their day in Seoul. Pure. */
import { dateKey } from "../../words/format.ts";
import { type Application, isLive } from "../application/status.ts";

type Split = { readonly upcoming: readonly Application[]; readonly past: readonly Application[] };

/** What still asks for something is ahead, also after its end: it waits to be approved or paid. */
export const split = (applications: readonly Application[], now: Date): Split => {
  const isAhead = ({ status, endsAt }: Application): boolean =>
    isLive(status) &&
    (new Date(endsAt) > now || ["working", "worked", "approved"].includes(status));
  return {
    upcoming: applications.filter(isAhead),
    past: applications.filter((one) => !isAhead(one)),
  };
};

/** By day: the next day first, or the last one where they are over. */
export const byDay = (
  applications: readonly Application[],
  isPast: boolean,
): readonly (readonly [string, readonly Application[]])[] => {
  const sorted = applications.toSorted((a, b) => a.startsAt.localeCompare(b.startsAt));
  const ordered = isPast ? sorted.toReversed() : sorted;
  return [...Map.groupBy(ordered, ({ startsAt }) => dateKey(startsAt))];
};
