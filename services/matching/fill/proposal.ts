/**
 * The stream of a fill: what was proposed, for whom, and the outcomes.
 *
 * Owns the streams `fill:<fillId>`. Ids and scores only: why a worker was proposed is not stored.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Announcement } from "../../contracts/events.ts";
import type { Answer } from "../../contracts/index.ts";

export type Proposal = Answer<"matching.fill">;
export type Proposed = Proposal["assignments"][number];
export type Outcome = Answer<"matching.fill.apply">["outcomes"][number];
export type SeatOrStandby = Outcome["place"];

export type Fill =
  | { readonly status: "none" }
  | {
      readonly status: "proposed";
      readonly madeBy: string;
      readonly proposal: Proposal;
      readonly outcomes: readonly Outcome[];
    };
type Made = Extract<Fill, { readonly status: "proposed" }>;

export type FillEvent =
  | {
      readonly type: "fillProposed";
      readonly data: { readonly userId: string; readonly proposal: Proposal };
    }
  | {
      readonly type: "fillApplied";
      readonly data: {
        readonly fillId: string;
        readonly userId: string;
        readonly outcomes: readonly Outcome[];
      };
    };

/** Whether both are the same worker for the same job. */
export const sameProposed = (a: Proposed | Outcome, b: Proposed | Outcome): boolean =>
  a.jobId === b.jobId && a.workerId === b.workerId;

const evolve = (state: Fill, event: FillEvent): Fill => {
  if (event.type === "fillProposed") {
    const { userId: madeBy, proposal } = event.data;
    return { status: "proposed", madeBy, proposal, outcomes: [] };
  }
  if (state.status === "none") return state;
  const { outcomes } = event.data;
  const before = state.outcomes.filter((one) => !outcomes.some((next) => sameProposed(one, next)));
  return { ...state, outcomes: [...before, ...outcomes] };
};

/** Streams `fill:<fillId>`. */
export const fills: StreamDefinition<Fill, FillEvent> = {
  stream: "fill",
  empty: { status: "none" },
  evolve,
};

/**
 * The fill of a user. Refuses NOT_FOUND (404), also to every other user: its existence is private.
 */
export const fillOf = (state: Fill, userId: string): Made => {
  if (state.status === "none" || state.madeBy !== userId) throw new Refusal("NOT_FOUND", {}, 404);
  return state;
};

/** Whether the place of a proposed worker needs no more work. */
const isSettled = ({ outcome }: Outcome): boolean => outcome !== "later";

/** The places still to be handled, those with a seat first. */
export const openOf = ({ proposal, outcomes }: Made): (Proposed & { place: SeatOrStandby })[] => {
  const { assignments, standBy } = proposal;
  const all = [
    ...assignments.map((one) => ({ ...one, place: "seat" as const })),
    ...standBy.map((one) => ({ ...one, place: "standBy" as const })),
  ];
  return all.filter(
    (one) => !outcomes.some((recorded) => sameProposed(one, recorded) && isSettled(recorded)),
  );
};

/** The event with the outcomes that differ from those recorded; none when all are the same. */
export const applied = (
  { proposal: { fillId }, outcomes: recorded }: Made,
  userId: string,
  outcomes: readonly Outcome[],
): FillEvent[] => {
  const changed = outcomes.filter(
    (one) =>
      !recorded.some((before) => sameProposed(before, one) && before.outcome === one.outcome),
  );
  return changed.length === 0
    ? []
    : [{ type: "fillApplied", data: { fillId, userId, outcomes: changed } }];
};

/** The public events of a fill. */
export const ofFill = (event: FillEvent): Announcement[] => {
  if (event.type === "fillProposed") {
    const { userId, proposal } = event.data;
    return [{ type: "matching.fillProposed", data: { fillId: proposal.fillId, userId } }];
  }
  const { fillId, userId } = event.data;
  return [{ type: "matching.fillApplied", data: { fillId, userId } }];
};
