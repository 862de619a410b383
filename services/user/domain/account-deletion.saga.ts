/**
 * The saga of leaving: close every place where work or money begins, go, be erased.
 *
 * Each close looks at what is open after it has closed, and refuses; then what was closed is opened
 * again. When all are closed nothing is open and nothing can begin: the account ends (the point of
 * no return), and each service erases. The user service comes last, since the papers that others
 * keep are made from what it holds.
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

type Place = { readonly action: string };

/** Closes a place, and opens it again where another refuses. */
const close = (name: string, closing: Place, opening: Place): SagaStep<Input> => ({
  name,
  call: ({ userId }) => ({ ...closing, params: { userId } }),
  undo: ({ userId }) => ({ ...opening, params: { userId } }),
});

/** Who erases, in this order. */
export const erasing = [
  { name: "eraseMails", action: "communication.personal.erase" },
  { name: "eraseWishes", action: "matching.personal.erase" },
  { name: "eraseWork", action: "job.personal.erase" },
  { name: "eraseMoney", action: "payment.personal.erase" },
  { name: "eraseFigures", action: "analytics.personal.erase" },
  { name: "eraseWords", action: "security.personal.erase" },
  { name: "eraseAccount", action: "user.personal.erase" },
] as const;

const asked = ({ userId, deletionId, askedAt }: Input) => ({ userId, deletionId, askedAt });

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
    { type: "deleted", data: { ...asked(input), kept: input.kept } },
  ],
  compensated: (input): DeletionEvent[] => [{ type: "deletionRefused", data: asked(input) }],
};

/** Begins to delete an account; nothing while an earlier attempt goes on, or after the end. */
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
