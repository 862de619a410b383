/**
 * Reliability: a worker's score and penalty points from their shifts.
 *
 * Owns the stream `reliability:<workerId>`. The score is the mean of a Beta posterior whose evidence
 * loses half of its weight in 90 days; points are a plain sum. Only the worker, and the operator who
 * decides on them, see the entries. The worker may contest each once. Entries expire after 90 days,
 * so that no bad day follows a worker (근로기준법 제40조). They never cost money (제20조). Points by the
 * hours left are common practice in day work, not law.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, later } from "../../contracts/core/units.ts";
import {
  entriesMax,
  noShowPoints,
  partnerWeight,
  prior,
  weightAfter,
  withdrawalPoints,
} from "../../contracts/user/reliability.ts";

type Outcome = "kept" | "removed";
export type Contest = {
  /** The id of the text, which is in the collection `words`. */
  readonly reasonId: string;
  readonly at: Instant;
  readonly decided: {
    readonly outcome: Outcome;
    readonly answerId: string;
    readonly at: Instant;
  } | null;
};
type Recorded = {
  readonly entryId: string;
  /** The employer of a worked shift; absent in old events. */
  readonly employerId?: string;
  readonly applicationId: string;
  readonly kind: "worked" | "withdrew" | "noShow";
  readonly points: number;
  readonly minutesLeft: number | null;
  readonly at: Instant;
};
export type ReliabilityEntry = Recorded & { readonly contest: Contest | null };
/** Entries newest first, and the decayed weight of worked shifts, which outlives their entries. */
export type Reliability = {
  readonly entries: readonly ReliabilityEntry[];
  readonly worked: {
    readonly weight: number;
    readonly at: Instant | null;
    /** Number of shifts by employer. */
    readonly partners: Readonly<Record<string, number>>;
  };
};
type OfEntry<More> = { readonly userId: string; readonly entryId: string } & More;
export type ReliabilityEvent =
  | { readonly type: "reliabilityNoted"; readonly data: Recorded & { readonly userId: string } }
  | { readonly type: "contested"; readonly data: OfEntry<{ reasonId: string; at: Instant }> }
  /** An operator found that the worker came to the shift: the no-show entry is removed. */
  | { readonly type: "noShowFell"; readonly data: OfEntry<{ at: Instant }> }
  /** The worker has left OneDay: the text of the contest is erased, and no one decides it. */
  | { readonly type: "contestEnded"; readonly data: OfEntry<{ at: Instant }> }
  /** An operator must decide whether to suspend the worker; no program does. */
  | { readonly type: "suspensionDue"; readonly data: OfEntry<{ points: number }> }
  | {
      readonly type: "contestDecided";
      readonly data: OfEntry<{ outcome: Outcome; answerId: string; at: Instant }>;
    };

/** From this many points on a worker may have one open application at a time. */
const limitedPoints = 4;
/** From this many points on an operator considers a suspension, usually of this length. */
const suspensionPoints = 8;
const suspensionMs = 14 * dayMs;
const goneMs = 90 * dayMs;

/** The weight that evidence of one instant has at another. */
const decay = (from: Instant, to: Instant): number =>
  weightAfter(Date.parse(to) - Date.parse(from));

/** When an entry expires: 90 days after its time. */
export const goneAt = ({ at }: { readonly at: Instant }): Instant => later(at, goneMs);

const isOpen = ({ contest }: ReliabilityEntry): boolean =>
  contest !== null && contest.decided === null;

/** Adds one shift to the weight of worked shifts; repeated shifts for one employer weigh less. */
const oneMore = (
  { weight, at: before, partners }: Reliability["worked"],
  { at, employerId }: Pick<Recorded, "at" | "employerId">,
): Reliability["worked"] => {
  const times = employerId === undefined ? 1 : (partners[employerId] ?? 0) + 1;
  const one = partnerWeight(times);
  const known = employerId === undefined ? partners : { ...partners, [employerId]: times };
  if (before === null) return { weight: one, at, partners: known };
  // An event that arrives late has less weight by then.
  if (at < before) return { weight: weight + one * decay(at, before), at: before, partners: known };
  return { weight: weight * decay(before, at) + one, at, partners: known };
};

const changed = (
  state: Reliability,
  entryId: string,
  next: (entry: ReliabilityEntry) => ReliabilityEntry,
) => ({
  ...state,
  entries: state.entries.map((entry) => (entry.entryId === entryId ? next(entry) : entry)),
});

const evolve = (state: Reliability, event: ReliabilityEvent): Reliability => {
  const { entryId } = event.data;
  switch (event.type) {
    case "reliabilityNoted": {
      const { userId: _, ...entry } = event.data;
      const stay = state.entries.filter((one) => goneAt(one) > entry.at || isOpen(one));
      const entries = [{ ...entry, contest: null }, ...stay].slice(0, entriesMax);
      const worked = entry.kind === "worked" ? oneMore(state.worked, entry) : state.worked;
      return { entries, worked };
    }
    case "suspensionDue":
      return state;
    case "noShowFell":
      return { ...state, entries: state.entries.filter((one) => one.entryId !== entryId) };
    case "contestEnded":
      return changed(state, entryId, (entry) => ({ ...entry, contest: null }));
    case "contested": {
      const { reasonId, at } = event.data;
      const contest = { reasonId, at, decided: null };
      return changed(state, entryId, (entry) => ({ ...entry, contest }));
    }
    case "contestDecided": {
      const { outcome, answerId, at } = event.data;
      return changed(state, entryId, (entry) =>
        entry.contest === null
          ? entry
          : { ...entry, contest: { ...entry.contest, decided: { outcome, answerId, at } } },
      );
    }
  }
};

export const reliabilities: StreamDefinition<Reliability, ReliabilityEvent> = {
  stream: "reliability",
  empty: { entries: [], worked: { weight: 0, at: null, partners: {} } },
  evolve,
};

/** Records an entry, once; with `suspensionDue` when the worker reaches too many points. */
export const note = (
  state: Reliability,
  userId: string,
  of: Omit<Recorded, "points" | "minutesLeft"> & { readonly minutesLeft?: number },
): ReliabilityEvent[] => {
  if (state.entries.some(({ entryId }) => entryId === of.entryId)) return [];
  const { kind, minutesLeft = null } = of;
  const points =
    kind === "noShow" ? noShowPoints : minutesLeft === null ? 0 : withdrawalPoints(minutesLeft);
  const noted: ReliabilityEvent = {
    type: "reliabilityNoted",
    data: { userId, ...of, points, minutesLeft },
  };
  const all = standing(evolve(state, noted), of.at).points;
  if (points === 0 || all < suspensionPoints) return [noted];
  return [noted, { type: "suspensionDue", data: { userId, entryId: of.entryId, points: all } }];
};

/** Removes a no-show entry; no event when there is none. */
export const takeBack = (
  state: Reliability,
  ids: OfEntry<unknown>,
  at: Instant,
): ReliabilityEvent[] =>
  state.entries.some(({ entryId }) => entryId === ids.entryId)
    ? [{ type: "noShowFell", data: { ...ids, at } }]
    : [];

/** The end of a suspension that starts at `at`; null when the worker has too few points. */
export const suspensionUntil = (state: Reliability, at: Instant): Instant | null =>
  standing(state, at).points >= suspensionPoints ? later(at, suspensionMs) : null;

/** The entries that have not expired at an instant. */
export const shownAt = ({ entries }: Reliability, at: Instant): ReliabilityEntry[] =>
  entries.filter((entry) => goneAt(entry) > at);

const counts = ({ contest }: ReliabilityEntry): boolean => contest?.decided?.outcome !== "removed";

/** Score, points, and the weights of kept and broken commitments, at an instant. */
export const standing = (state: Reliability, at: Instant) => {
  const counted = shownAt(state, at).filter(counts);
  const { worked } = state;
  const kept = worked.at === null ? 0 : worked.weight * decay(worked.at, at);
  const broken = counted.reduce(
    (sum, entry) => sum + (entry.points / noShowPoints) * decay(entry.at, at),
    0,
  );
  const all = prior.kept + prior.broken + kept + broken;
  const points = counted.reduce((sum, entry) => sum + entry.points, 0);
  return { score: (prior.kept + kept) / all, points, kept, broken };
};

/** How many open applications a worker may have: one from `limitedPoints` on, else any number. */
export const openMax = (state: Reliability, at: Instant): number =>
  standing(state, at).points >= limitedPoints ? 1 : Number.POSITIVE_INFINITY;

/** The entry with an id. Refuses NOT_FOUND (404). */
export const entryOf = ({ entries }: Reliability, entryId: string): ReliabilityEntry => {
  const entry = entries.find((one) => one.entryId === entryId);
  if (entry === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  return entry;
};

/** Contests an entry. Refuses NOT_FOUND (404; also when expired), NOT_CONTESTABLE, ALREADY_CONTESTED. */
export const contest = (
  state: Reliability,
  { userId, entryId }: OfEntry<unknown>,
  { reasonId, at }: { readonly reasonId: string; readonly at: Instant },
): ReliabilityEvent[] => {
  const entry = entryOf({ ...state, entries: shownAt(state, at) }, entryId);
  if (entry.points === 0) throw new Refusal("NOT_CONTESTABLE", { points: 0 });
  if (entry.contest !== null) throw new Refusal("ALREADY_CONTESTED");
  return [{ type: "contested", data: { userId, entryId, reasonId, at } }];
};

/** Ends the open contests of a worker who leaves OneDay. */
export const endContests = (
  { entries }: Reliability,
  userId: string,
  at: Instant,
): ReliabilityEvent[] =>
  entries
    .filter(isOpen)
    .map(({ entryId }) => ({ type: "contestEnded", data: { userId, entryId, at } }));

/** Decides a contest. Refuses NOT_FOUND (404), and NOT_CONTESTED when none is open. */
export const decideContest = (
  state: Reliability,
  { userId, entryId }: OfEntry<unknown>,
  by: { readonly outcome: Outcome; readonly answerId: string; readonly at: Instant },
): ReliabilityEvent[] => {
  if (!isOpen(entryOf(state, entryId))) throw new Refusal("NOT_CONTESTED");
  return [{ type: "contestDecided", data: { userId, entryId, ...by } }];
};
