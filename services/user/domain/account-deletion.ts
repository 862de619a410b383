/**
 * Deletion: how someone leaves, from the asking to the end.
 *
 * Owns the stream `deletion:<userId>`, with its saga (./account-deletion.saga.ts). Attempts are numbered:
 * one that was refused, because work or money began at the same moment, may be followed by another.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
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
  /** What the services said that a law has them keep. */
  readonly kept: KeptRecord;
};
export type DeletionEvent =
  | SagaEvent
  | { readonly type: "deletionAsked"; readonly data: DeletionRequest }
  | { readonly type: "deletionRefused"; readonly data: Omit<DeletionRequest, "kept"> }
  | { readonly type: "deleted"; readonly data: DeletionRequest };

export type Deletion = {
  readonly sagas: Sagas;
  /** How often it was asked for; the last saga is numbered so. */
  readonly attempts: number;
  readonly asked: DeletionRequest | null;
};

const evolve = (state: Deletion, event: DeletionEvent): Deletion => {
  if (isSagaEvent(event)) return { ...state, sagas: evolveSagas(state.sagas, event) };
  if (event.type !== "deletionAsked") return state;
  return { ...state, attempts: state.attempts + 1, asked: event.data };
};

export const deletions: Decider<Deletion, DeletionEvent> = {
  stream: "deletion",
  empty: { sagas: {}, attempts: 0, asked: null },
  evolve,
};

/** The key of an attempt's saga. */
export const keyOf = (attempt: number): string => `delete/${attempt}`;

/** The saga of the last attempt; undefined before the first. */
export const sagaOf = ({ sagas, attempts }: Deletion): SagaState | undefined =>
  sagas[keyOf(attempts)];

/** The step with which he is gone. */
export const pivot = "leave";

/** Whether he is gone, and only the erasing may be left. */
export const isGone = (state: Deletion): boolean => sagaOf(state)?.steps[pivot] === "succeeded";

/** Whether an attempt has come to nothing. */
export const isRefused = (state: Deletion): boolean => sagaOf(state)?.status === "compensated";

/** Whether an attempt is under way, or has led to the end. */
export const isBegun = (state: Deletion): boolean =>
  sagaOf(state) !== undefined && !isRefused(state);
