/**
 * The sagas of an application: what has to happen in other services, and how it is undone.
 *
 * - apply: the job lets the worker in and the calendar books the time (the point of no return).
 *   Then both parties are notified and analytics records it.
 * - offered: the same for a worker who accepts an offer by name.
 * - accept, acceptDays: ./accept.saga.ts.
 * - end: hold, seat, time and place in the list are given back.
 * - settle, repay, correct: pay the work (./pay.saga.ts).
 * - finish: releases the time that was not worked.
 */
import type { SagaDefinition, SagaStep } from "../../../mixins/saga/saga.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { workMinutes } from "../../contracts/law/minors.ts";
import { acceptSagas, beginAccept, quietSagas } from "./accept.saga.ts";
import type { AgreedTerms, ApplicationEvent, Ending, Parties } from "./application.ts";
import { contractDaySagas } from "./contract-days.saga.ts";
import { furtherDays } from "./contract-days.ts";
import { correctSaga, repaySaga, settleBeyondSaga, settleSaga } from "./pay.saga.ts";
import { holdId, notify, record, seat } from "./saga-steps.ts";

export type ApplyInput = Parties & {
  readonly terms: AgreedTerms;
  readonly isFirstCome: boolean;
  readonly appliedAt: string;
  /** The version of the posting with these terms; absent in older applications. */
  readonly seenVersion?: number;
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
