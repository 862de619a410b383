/**
 * The sagas of an application: what has to happen in other services, and how it is undone.
 *
 * - apply: the job lets the worker in and the calendar books the time (the point of no return).
 *   Then both parties are notified and analytics records it.
 * - offered: the same for a worker who accepts an offer by name.
 * - accept: seat, then hold, then accepted. For several days acceptDays: the holds of all days.
 * - end: hold, seat, time and place in the list are given back.
 * - settle, repay, correct: pay the work (./pay.saga.ts).
 * - finish: releases the time that was not worked.
 */
import { begin, type SagaDefinition, type SagaStep } from "../../../mixins/saga/saga.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { admissionRefusals } from "../../contracts/job/application.ts";
import { workMinutes } from "../../contracts/law/minors.ts";
import type { AgreedTerms, ApplicationEvent, Applied, Ending, Parties } from "./application.ts";
import { contractDaySagas, openDaysSaga } from "./contract-days.saga.ts";
import { furtherDays } from "./contract-days.ts";
import { correctSaga, repaySaga, settleBeyondSaga, settleSaga } from "./pay.saga.ts";
import { holdId, holdPay, notify, record, seat } from "./saga-steps.ts";

export type ApplyInput = Parties & {
  readonly terms: AgreedTerms;
  readonly isFirstCome: boolean;
  readonly appliedAt: string;
  /** The version of the posting with these terms; absent in older applications. */
  readonly seenVersion?: number;
  readonly correlationId: string;
};
export type AcceptInput = Parties & {
  readonly terms: AgreedTerms;
  readonly attempt: number;
  /** True when no person accepted: the employer is then notified if there is no money. */
  readonly isAutomatic: boolean;
  readonly correlationId: string;
};
export type EndInput = Parties & {
  readonly status: Ending;
  /** The hold to release; 0 for none. */
  readonly attempt: number;
  /** The employer called off too late: the leave allowance is paid from the hold. */
  readonly isLeaveDue?: boolean;
  /** It was never accepted: the time of its further days is released as well. */
  readonly withDays?: true;
};
/** `kept`: the time that was worked, which is not released; absent in older sagas. */
export type FinishInput = Parties & {
  readonly kept?: { readonly from: Instant; readonly to: Instant };
};

const releaseTime: SagaStep<FinishInput & Pick<EndInput, "withDays">> = {
  name: "calendar",
  mustSucceed: true,
  call: ({ workerId, applicationId, kept, withDays }) => ({
    action: "user.calendar.release",
    params: {
      ...{ workerId, applicationId },
      ...(kept === undefined ? {} : { kept }),
      ...(withDays === undefined ? {} : { withDays }),
    },
  }),
};

/** The time of each further day, to be booked with the first. */
const moreTimes = (input: ApplyInput) => {
  const days = furtherDays({ parties: input, terms: input.terms });
  if (days.length === 0) return {};
  const more = days.map(({ parties: { applicationId }, terms }) => ({
    ...{ applicationId, from: terms.startsAt, to: terms.endsAt },
    minutes: workMinutes(terms),
  }));
  return { more };
};

/** The further days with the ids that they will have. */
const daysFor = (contracted: Parameters<typeof furtherDays>[0]) =>
  furtherDays(contracted).map(({ parties: { applicationId }, terms: { startsAt, endsAt } }) => ({
    ...{ applicationId, startsAt, endsAt },
  }));

const entered = (input: ApplyInput): ApplicationEvent[] => {
  const { applicationId, jobId, workerId, employerId, terms, appliedAt, correlationId } = input;
  const parties = { applicationId, jobId, workerId, employerId };
  const { startsAt, endsAt } = terms;
  const event = {
    type: "entered",
    data: {
      ...parties,
      appliedAt: appliedAt as AgreedTerms["startsAt"],
      ...{ startsAt, endsAt },
      ...(terms.moreDays && { days: daysFor({ parties, terms }) }),
    },
  } as const;
  if (!input.isFirstCome) return [event];
  return [event, ...beginAccept("firstCome", { parties, terms, accepts: 0 }, correlationId)];
};

export const applySaga: SagaDefinition<ApplyInput> = {
  name: "apply",
  steps: [
    {
      name: "enter",
      call: ({ seenVersion, ...input }) => ({
        action: "job.seats.enter",
        params: { ...seat(input), ...(seenVersion === undefined ? {} : { seenVersion }) },
      }),
      undo: (input) => ({ action: "job.seats.leave", params: seat(input) }),
    },
    {
      name: "calendar",
      call: (input) => ({
        action: "user.calendar.book",
        params: {
          workerId: input.workerId,
          applicationId: input.applicationId,
          from: input.terms.startsAt,
          to: input.terms.endsAt,
          place: { lat: input.terms.place.lat, lng: input.terms.place.lng },
          minutes: workMinutes(input.terms),
          ...moreTimes(input),
        },
      }),
      undo: ({ workerId, applicationId, terms: { moreDays } }) => ({
        action: "user.calendar.release",
        params: { workerId, applicationId, ...(moreDays && { withDays: true }) },
      }),
      makes: entered,
    },
    notify("tellWorker", "applied", "workerId"),
    notify("tellEmployer", "newApplicant", "employerId"),
    record("applied"),
  ],
  compensated: (_, { code }): ApplicationEvent[] => [{ type: "turnedAway", data: { code } }],
};

type OfferedInput = ApplyInput & { readonly offerId: string };
const answering = ({ offerId, workerId, applicationId }: OfferedInput) => ({
  offerId,
  workerId,
  applicationId,
});

/**
 * A worker accepts an offer by name: the offer is taken first, so that it is neither withdrawn nor
 * taken twice, and is opened again if the application is not let in. The rest is as in `apply`.
 */
export const offeredSaga: SagaDefinition<OfferedInput> = {
  ...applySaga,
  name: "offered",
  steps: [
    {
      name: "offer",
      call: (input) => ({ action: "job.offers.take", params: answering(input) }),
      undo: (input) => ({ action: "job.offers.give", params: answering(input) }),
    },
    ...applySaga.steps.flatMap((one): SagaStep<OfferedInput>[] =>
      // The employer hears that the offer is accepted, not of a new applicant.
      one.name === "tellEmployer"
        ? [
            {
              name: "settleOffer",
              mustSucceed: true,
              call: (input) => ({ action: "job.offers.settle", params: answering(input) }),
            },
          ]
        : [one],
    ),
  ],
};

/** The sagas that let a worker in, under the key `apply`. What is done to one is done to all. */
export const entrySagas = [applySaga, offeredSaga] as const;

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

/** Releases the hold, or pays the leave allowance from it. */
const resolve: SagaStep<EndInput> = {
  name: "release",
  mustSucceed: true,
  call: ({ applicationId, attempt, status, isLeaveDue = false }) => {
    if (attempt === 0) return null;
    if (isLeaveDue) return { action: "payment.payLeave", params: { applicationId, attempt } };
    const undoes = holdId(applicationId, attempt);
    const missed = status === "noShow" ? { isMissed: true } : {};
    return { action: "payment.release", params: { applicationId, attempt, undoes, ...missed } };
  },
  makes: ({ isLeaveDue = false, ...input }, { grossWon, netWon }): ApplicationEvent[] => {
    if (!isLeaveDue) return [];
    const { applicationId, jobId, workerId, employerId } = input;
    const parties = { applicationId, jobId, workerId, employerId };
    const paid = { grossWon: Number(grossWon), netWon: Number(netWon) };
    return [{ type: "leavePaid", data: { ...parties, ...paid } }];
  },
};

export const endSaga: SagaDefinition<EndInput> = {
  name: "end",
  steps: [
    resolve,
    {
      name: "leave",
      mustSucceed: true,
      call: (input) => ({ action: "job.seats.leave", params: seat(input) }),
    },
    releaseTime,
    {
      name: "record",
      mustSucceed: true,
      call: ({ status, applicationId, jobId, workerId, employerId }) => ({
        action: "analytics.record",
        params: { kind: status, data: { applicationId, jobId, workerId, employerId } },
      }),
    },
  ],
};

export const finishSaga: SagaDefinition<FinishInput> = { name: "finish", steps: [releaseTime] };

/** The sagas that only notify: a delay of theirs delays nothing else. */
export const quietSagas = [noFundsSaga, unidentifiedSaga, passedOverSaga] as const;

export const applicationSagas = [
  ...entrySagas,
  ...acceptSagas,
  ...contractDaySagas,
  ...quietSagas,
  endSaga,
  settleSaga,
  settleBeyondSaga,
  repaySaga,
  correctSaga,
  finishSaga,
] as const;
