/**
 * Account deletion: the state of a user's deletion, from the request to the end.
 *
 * Owns the stream `deletion:<userId>` with its saga (./account-deletion.saga.ts). Attempts are
 * numbered: another may follow one that was refused because work or money began meanwhile.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import {
  evolveSagas,
  isSagaEvent,
  type SagaEvent,
  type SagaState,
  type Sagas,
} from "../../../mixins/saga/saga.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";

export type KeptRecord = Answer<"user.delete">["kept"];
export type DeletionRequest = {
  readonly userId: string;
  readonly deletionId: string;
  readonly askedAt: Instant;
  /** The records that the services must keep by law. */
  readonly kept: KeptRecord;
};
export type DeletionEvent =
  | SagaEvent
  | { readonly type: "deletionAsked"; readonly data: DeletionRequest }
  | { readonly type: "deletionRefused"; readonly data: Omit<DeletionRequest, "kept"> }
  | { readonly type: "deleted"; readonly data: DeletionRequest };

export type Deletion = {
  readonly sagas: Sagas;
  /** How often a deletion was requested; also the number of the last saga. */
  readonly attempts: number;
  readonly asked: DeletionRequest | null;
};

const evolve = (state: Deletion, event: DeletionEvent): Deletion => {
  if (isSagaEvent(event)) return { ...state, sagas: evolveSagas(state.sagas, event) };
  if (event.type !== "deletionAsked") return state;
  return { ...state, attempts: state.attempts + 1, asked: event.data };
};

export const deletions: StreamDefinition<Deletion, DeletionEvent> = {
  stream: "deletion",
  empty: { sagas: {}, attempts: 0, asked: null },
  evolve,
};

/** The key of an attempt's saga. */
export const keyOf = (attempt: number): string => `delete/${attempt}`;

/** The saga of the last attempt; undefined before the first. */
export const sagaOf = ({ sagas, attempts }: Deletion): SagaState | undefined =>
  sagas[keyOf(attempts)];

/** The step that closes the account: the point of no return. */
export const pivot = "leave";

/** Whether the account is closed; only erasures may remain. */
export const isGone = (state: Deletion): boolean => sagaOf(state)?.steps[pivot] === "succeeded";

/** Whether the last attempt was refused and compensated. */
export const isRefused = (state: Deletion): boolean => sagaOf(state)?.status === "compensated";

/** Whether an attempt is in progress or has succeeded. */
export const isBegun = (state: Deletion): boolean =>
  sagaOf(state) !== undefined && !isRefused(state);
