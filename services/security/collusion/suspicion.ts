/**
 * Suspicion: possible collusion of an employer and a worker, until an operator decides.
 *
 * Owns the stream `suspicion:<id>`. The id follows from the kind, the pair and the day in Seoul.
 * Repeated facts and several shifts of one pair are thus one suspicion a day. It holds ids only and
 * blocks no user. The text of a decision is stored outside the log.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, idFrom, seoulDate } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";

export type Shown = Answer<"security.suspicions">["items"][number];
export type SuspicionKind = Shown["kind"];
type Outcome = Params<"security.suspicions.decide">["outcome"];

export type About = {
  readonly workerId: string;
  readonly employerId: string;
  readonly applicationId: string;
};
type Raised = About & {
  readonly suspicionId: string;
  readonly kind: SuspicionKind;
  readonly at: Instant;
};
type Decision = {
  readonly outcome: Outcome;
  readonly at: Instant;
  readonly by: string;
  readonly textId: string;
};
export type SuspicionEvent =
  | { readonly type: "suspicionRaised"; readonly data: Raised }
  | {
      readonly type: "suspicionDecided";
      readonly data: Decision & { readonly suspicionId: string };
    };

/** Null for a suspicion that does not exist. */
export type Suspicion = { readonly raised: Raised; readonly decided: Decision | null } | null;

export const suspicions: StreamDefinition<Suspicion, SuspicionEvent> = {
  stream: "suspicion",
  empty: null,
  evolve: (suspicion, event) => {
    if (event.type === "suspicionRaised") return { raised: event.data, decided: null };
    return suspicion === null ? null : { ...suspicion, decided: event.data };
  },
};

/** The id of a suspicion: one per kind, pair and day in Seoul. */
export const suspicionIdOf = (
  kind: SuspicionKind,
  { workerId, employerId }: About,
  at: Instant,
): string => idFrom("suspicion", kind, employerId, workerId, seoulDate(at));

/** Raises a suspicion unless it exists. */
export const raise = (suspicion: Suspicion, raised: Raised): SuspicionEvent[] =>
  suspicion === null ? [{ type: "suspicionRaised", data: raised }] : [];

/** An operator's decision. Refuses NOT_FOUND (404) and SUSPICION_DECIDED. */
export const decideOn = (suspicion: Suspicion, decision: Decision): SuspicionEvent[] => {
  if (suspicion === null) throw new Refusal("NOT_FOUND", {}, 404);
  if (suspicion.decided !== null) throw new Refusal("SUSPICION_DECIDED");
  const { suspicionId } = suspicion.raised;
  return [{ type: "suspicionDecided", data: { suspicionId, ...decision } }];
};

/** The answer form of a suspicion, with the reason of its decision. */
export const shownSuspicion = (
  { raised, decided }: NonNullable<Suspicion>,
  reason: string | null,
): Shown => {
  const { at: raisedAt, ...about } = raised;
  const status = decided?.outcome ?? "open";
  const [decidedAt, decidedBy] = [decided?.at ?? null, decided?.by ?? null];
  return { ...about, status, raisedAt, decidedAt, decidedBy, reason };
};
