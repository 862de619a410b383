/**
 * Account deletion saga: close the account gates, close the account, erase.
 *
 * Each step first closes a gate, then refuses if work or money is open; the gates closed so far are
 * then reopened. When all are closed, no work or money is open and none can begin. The account is
 * closed next (the pivot), then each service erases. The user service is last, since the records
 * that others must keep are made from its data.
 */
import { begin, type SagaDefinition, type SagaStep } from "../../../mixins/saga/saga.ts";
import {
  type Deletion,
  type DeletionEvent,
  type DeletionRequest,
  isBegun,
  keyOf,
  pivot,
} from "./account-deletion.ts";

export type Input = DeletionRequest & { readonly role: string };

type ActionRef = { readonly action: string };

/** Closes a service's account gate; the compensation reopens it. */
const close = (name: string, closing: ActionRef, opening: ActionRef): SagaStep<Input> => ({
  name,
  call: ({ userId }) => ({ ...closing, params: { userId } }),
  undo: ({ userId }) => ({ ...opening, params: { userId } }),
});

/** The erasures, in this order. */
export const erasing = [
  { name: "eraseMails", action: "communication.personal.erase" },
  { name: "eraseWishes", action: "matching.personal.erase" },
  { name: "eraseWork", action: "job.personal.erase" },
  { name: "eraseMoney", action: "payment.personal.erase" },
  { name: "eraseFigures", action: "analytics.personal.erase" },
  { name: "eraseWords", action: "security.personal.erase" },
  { name: "eraseAccount", action: "user.personal.erase" },
] as const;

const requestOf = ({ userId, deletionId, askedAt }: Input) => ({ userId, deletionId, askedAt });

export const deletionSaga: SagaDefinition<Input> = {
  name: "delete",
  steps: [
    close("closeTime", { action: "user.personal.close" }, { action: "user.personal.reopen" }),
    close("closeWork", { action: "job.personal.close" }, { action: "job.personal.reopen" }),
    close(
      "closeMoney",
      { action: "payment.personal.close" },
      { action: "payment.personal.reopen" },
    ),
    {
      name: pivot,
      mustSucceed: true,
      call: ({ userId, deletionId, role }) => ({
        action: "user.deletion.leave",
        params: { userId, deletionId, role },
      }),
    },
    ...erasing.map(
      ({ name, action }): SagaStep<Input> => ({
        name,
        mustSucceed: true,
        call: ({ userId }) => ({ action, params: { userId } }),
      }),
    ),
  ],
  completed: (input): DeletionEvent[] => [
    { type: "deleted", data: { ...requestOf(input), kept: input.kept } },
  ],
  compensated: (input): DeletionEvent[] => [{ type: "deletionRefused", data: requestOf(input) }],
};

/** Begins a deletion; no event while an attempt is in progress or after the account is closed. */
export const askDeletion = (
  state: Deletion,
  input: Input,
  correlationId: string,
): DeletionEvent[] => {
  if (isBegun(state)) return [];
  const { role: _, ...data } = input;
  return [
    { type: "deletionAsked", data },
    ...begin(deletionSaga, keyOf(state.attempts + 1), input, correlationId),
  ];
};
