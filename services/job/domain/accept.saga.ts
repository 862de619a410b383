/**
 * The sagas that accept an application: seat, then hold, then accepted.
 *
 * For several days acceptDays holds the pay of every day. Where OneDay accepts by itself and may not,
 * both parties are notified by sagas of their own.
 */
import { begin, type SagaDefinition, type SagaStep } from "../../../mixins/saga/saga.ts";
import { admissionRefusals } from "../../contracts/job/application.ts";
import type { AgreedTerms, ApplicationEvent, Applied, Parties } from "./application.ts";
import { openDaysSaga } from "./contract-days.saga.ts";
import { holdPay, notify, seat } from "./saga-steps.ts";

export type AcceptInput = Parties & {
  readonly terms: AgreedTerms;
  readonly attempt: number;
  /** True when no person accepted: the employer is then notified if there is no money. */
  readonly isAutomatic: boolean;
  readonly correlationId: string;
};

const noFundsSaga: SagaDefinition<Parties> = {
  name: "noFunds",
  steps: [notify("tellEmployer", "noFunds", "employerId")],
};

const unidentifiedSaga: SagaDefinition<Parties> = {
  name: "unidentified",
  steps: [notify("tellEmployer", "employerUnidentified", "employerId")],
};

/** Notifies both that the admission check refused where OneDay would have accepted; not why. */
const passedOverSaga: SagaDefinition<Parties> = {
  name: "passedOver",
  steps: [
    notify("tellWorker", "passedOver", "workerId"),
    notify("tellEmployer", "passedOver", "employerId"),
  ],
};

/**
 * The refusals that pass a worker over. JOB_FULL is not one: the worker keeps waiting. JOB_NOT_OPEN
 * is not one: the application ends with the job.
 */
const passingOver: readonly string[] = admissionRefusals.filter((code) => !code.startsWith("JOB_"));

/** Holds the pay of each further day under the same attempt. */
const holdDays: SagaStep<AcceptInput> = {
  name: "holdDays",
  call: ({ applicationId, attempt }) => ({
    action: "job.days.hold",
    params: { applicationId, attempt },
  }),
  undo: ({ applicationId, attempt }) => ({
    action: "job.days.release",
    params: { applicationId, attempt },
  }),
};

export const acceptSaga: SagaDefinition<AcceptInput> = {
  name: "accept",
  steps: [
    {
      name: "seat",
      call: (input) => ({ action: "job.seats.take", params: seat(input) }),
      undo: (input) => ({ action: "job.seats.free", params: seat(input) }),
    },
    {
      ...holdPay,
      undo: ({ applicationId, attempt }) => ({
        action: "payment.release",
        params: { applicationId, attempt },
      }),
    },
    // The hold may have taken long or waited for an operator, so the facts may have changed.
    { name: "admit", call: (input) => ({ action: "job.seats.admit", params: seat(input) }) },
  ],
  completed: ({ applicationId, jobId, workerId, employerId }): ApplicationEvent[] => [
    { type: "accepted", data: { applicationId, jobId, workerId, employerId } },
  ],
  compensated: ({ isAutomatic, attempt, correlationId, ...input }, { code }) => {
    if (!isAutomatic) return [];
    const { applicationId, jobId, workerId, employerId } = input;
    const parties = { applicationId, jobId, workerId, employerId };
    if (code === "INSUFFICIENT_FUNDS") {
      return begin(noFundsSaga, `noFunds/${attempt}`, parties, correlationId);
    }
    if (code === "EMPLOYER_UNIDENTIFIED") {
      return begin(unidentifiedSaga, `unidentified/${attempt}`, parties, correlationId);
    }
    if (!passingOver.includes(code)) return [];
    return begin(passedOverSaga, `passedOver/${attempt}`, parties, correlationId);
  },
};

/**
 * Accepts a contract of several days: the pay of each further day is held too, or none is. Those days
 * are opened once it is accepted.
 */
export const acceptDaysSaga: SagaDefinition<AcceptInput> = {
  ...acceptSaga,
  name: "acceptDays",
  steps: acceptSaga.steps.flatMap((one): SagaStep<AcceptInput>[] =>
    one.name === "hold" ? [one, holdDays] : [one],
  ),
  completed: (input) => {
    const { applicationId, jobId, workerId, employerId, correlationId } = input;
    const parties = { applicationId, jobId, workerId, employerId };
    const accepted = acceptSaga.completed?.(input) ?? [];
    return [...accepted, ...begin(openDaysSaga, "openDays", parties, correlationId)];
  },
};

/** The sagas that accept, under the keys `accept/<attempt>`. */
export const acceptSagas = [acceptSaga, acceptDaysSaga] as const;

/**
 * Who begins to accept: the employer, OneDay as the worker applies, or OneDay from the waiting
 * list.
 */
export type Way = "hand" | "firstCome" | "waiting";

/** The events that begin the application's next attempt to accept. */
export const beginAccept = (
  way: Way,
  { parties, terms, accepts }: Pick<Applied, "parties" | "terms" | "accepts">,
  correlationId: string,
): ApplicationEvent[] => {
  const attempt = accepts + 1;
  const isAutomatic = way !== "hand";
  const input: AcceptInput = { ...parties, terms, attempt, isAutomatic, correlationId };
  return [
    { type: "accepting", data: { attempt } },
    ...begin(
      terms.moreDays === undefined ? acceptSaga : acceptDaysSaga,
      `accept/${attempt}`,
      input,
      correlationId,
    ),
  ];
};

/** The sagas that only notify: a delay of theirs delays nothing else. */
export const quietSagas = [noFundsSaga, unidentifiedSaga, passedOverSaga] as const;
