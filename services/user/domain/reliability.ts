/**
 * Reliability: what a worker's shifts say of how far he can be counted on.
 *
 * Owns the stream `reliability:<workerId>`. The score is the mean of a Beta posterior whose evidence
 * loses half of its weight in 90 days; points are a plain sum. Every entry is shown to the worker
 * and to nobody else, may be contested once, and after 90 days one with points is gone, so that no
 * bad day follows anyone about (근로기준법 제40조). It never costs money (제20조). Points by the hours left
 * are a common practice of day work, no law.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
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
  /** Where the words lie. */
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
  /** For whom, of a shift that was worked; absent in events from before. */
  readonly employerId?: string;
  readonly applicationId: string;
  readonly kind: "worked" | "withdrew" | "noShow";
  readonly points: number;
  readonly minutesLeft: number | null;
  readonly at: Instant;
};
export type ReliabilityEntry = Recorded & { readonly contest: Contest | null };
/** Newest first; of those that are worked what they weighed at an instant goes on beyond 90 days. */
export type Reliability = {
  readonly entries: readonly ReliabilityEntry[];
  readonly worked: {
    readonly weight: number;
    readonly at: Instant | null;
    /** Shifts by employer. */
    readonly partners: Readonly<Record<string, number>>;
  };
};
type OfEntry<More> = { readonly userId: string; readonly entryId: string } & More;
export type ReliabilityEvent =
  | { readonly type: "reliabilityNoted"; readonly data: Recorded & { readonly userId: string } }
  | { readonly type: "contested"; readonly data: OfEntry<{ reasonId: string; at: Instant }> }
  /** An operator has found that he came after all: what was noted of it is gone. */
  | { readonly type: "noShowFell"; readonly data: OfEntry<{ at: Instant }> }
  /** A person has to look whether the worker is to be suspended: no program does it. */
  | { readonly type: "suspensionDue"; readonly data: OfEntry<{ points: number }> }
  | {
      readonly type: "contestDecided";
      readonly data: OfEntry<{ outcome: Outcome; answerId: string; at: Instant }>;
    };

/** From so many points on a worker has one application open at a time. */
const limitedPoints = 4;
/** From so many on a person looks whether to suspend him, usually for so long. */
const suspensionPoints = 8;
const suspensionMs = 14 * dayMs;
const goneMs = 90 * dayMs;

/** What evidence of one instant weighs at another. */
const decay = (from: Instant, to: Instant): number =>
  weightAfter(Date.parse(to) - Date.parse(from));

export const goneAt = ({ at }: { readonly at: Instant }): Instant => later(at, goneMs);

const isOpen = ({ contest }: ReliabilityEntry): boolean =>
  contest !== null && contest.decided === null;

/** What shifts that were worked weigh at an instant, and one more. */
const oneMore = (
  { weight, at: before, partners }: Reliability["worked"],
  { at, employerId }: Pick<Recorded, "at" | "employerId">,
): Reliability["worked"] => {
  const times = employerId === undefined ? 1 : (partners[employerId] ?? 0) + 1;
  const one = partnerWeight(times);
  const known = employerId === undefined ? partners : { ...partners, [employerId]: times };
  if (before === null) return { weight: one, at, partners: known };
  // What is heard late weighs less by then.
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

export const reliabilities: Decider<Reliability, ReliabilityEvent> = {
  stream: "reliability",
  empty: { entries: [], worked: { weight: 0, at: null, partners: {} } },
  evolve,
};

/** What is noted of a shift, once for an entry; and that a person has to look, if it is too much. */
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

/** Takes back what was noted of a no-show; nothing where there is nothing. */
export const takeBack = (
  state: Reliability,
  ids: OfEntry<unknown>,
  at: Instant,
): ReliabilityEvent[] =>
  state.entries.some(({ entryId }) => entryId === ids.entryId)
    ? [{ type: "noShowFell", data: { ...ids, at } }]
    : [];

/** Until when a worker is suspended, if an operator agrees; null when there is no ground any more. */
export const suspensionUntil = (state: Reliability, at: Instant): Instant | null =>
  standing(state, at).points >= suspensionPoints ? later(at, suspensionMs) : null;

/** The entries that are shown at an instant. */
export const shownAt = ({ entries }: Reliability, at: Instant): ReliabilityEntry[] =>
  entries.filter((entry) => goneAt(entry) > at);

const counts = ({ contest }: ReliabilityEntry): boolean => contest?.decided?.outcome !== "removed";

/** Points, and what was kept and broken by weight, at an instant; the score follows from these. */
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

/** How many applications a worker may have open at a time: with some points one, else any number. */
export const openMax = (state: Reliability, at: Instant): number =>
  standing(state, at).points >= limitedPoints ? 1 : Number.POSITIVE_INFINITY;

/** The entry of an id. Refuses NOT_FOUND (404). */
export const entryOf = ({ entries }: Reliability, entryId: string): ReliabilityEntry => {
  const entry = entries.find((one) => one.entryId === entryId);
  if (entry === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  return entry;
};

/** Refuses NOT_FOUND (404; also when it is gone), NOT_CONTESTABLE and ALREADY_CONTESTED. */
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

/** Refuses NOT_FOUND (404) and NOT_CONTESTED, when nothing waits to be decided. */
export const decideContest = (
  state: Reliability,
  { userId, entryId }: OfEntry<unknown>,
  by: { readonly outcome: Outcome; readonly answerId: string; readonly at: Instant },
): ReliabilityEvent[] => {
  if (!isOpen(entryOf(state, entryId))) throw new Refusal("NOT_CONTESTED");
  return [{ type: "contestDecided", data: { userId, entryId, ...by } }];
};
