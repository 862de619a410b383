/** Saga steps that several sagas of an application have: the pay is held, the parties are notified. */
import type { SagaStep } from "../../../mixins/saga/saga.ts";
import type { KindFor } from "../../contracts/communication/notification-kinds.ts";
import type { AgreedTerms, Parties } from "./application.ts";

/** The command id of a hold, which payment prescribes. */
export const holdId = (applicationId: string, attempt: number): string =>
  `hold:${applicationId}/${attempt}`;

type HoldInput = Parties & { readonly attempt: number; readonly terms: AgreedTerms };

/** The agreed terms from which the pay is computed. */
export const payTerms = (terms: AgreedTerms) => {
  const { hourlyWageWon, startsAt, endsAt, breakMinutes, regularEmployees } = terms;
  const { breaks, categoryId, ownLines } = terms;
  return {
    ...{ hourlyWageWon, startsAt, endsAt, breakMinutes, regularEmployees },
    ...(breaks === undefined ? {} : { breaks: [...breaks] }),
    ...(categoryId === undefined ? {} : { categoryId }),
    ...(ownLines === undefined ? {} : { ownLines: [...ownLines] }),
  };
};

/** Holds the pay, once for each attempt. */
export const holdPay = {
  name: "hold",
  cid: ({ applicationId, attempt }: HoldInput) => holdId(applicationId, attempt),
  call: ({ applicationId, jobId, workerId, employerId, attempt, terms }: HoldInput) => {
    return {
      action: "payment.hold",
      params: {
        applicationId,
        jobId,
        workerId,
        employerId,
        attempt,
        terms: payTerms(terms),
      },
    };
  },
} as const;

/** The params of the actions on a seat. */
export const seat = ({ jobId, applicationId, workerId }: Parties) => ({
  jobId,
  applicationId,
  workerId,
});
const idsOf = ({ applicationId, jobId }: Parties) => ({ applicationId, jobId });

/**
 * Notifies one of the parties about the worker, once per kind and application. The kind is one for
 * that party (services/contracts/communication/notification-kinds.ts).
 */
export const notify = <R extends keyof KindFor>(
  name: string,
  kind: KindFor[R],
  to: R,
): SagaStep<Parties> => ({
  name,
  mustSucceed: true,
  call: (input) => ({
    action: "communication.notify",
    params: {
      userId: input[to],
      kind,
      subject: input.applicationId,
      data: idsOf(input),
      about: input.workerId,
    },
  }),
});

/** Records a fact about an application, for analytics. */
export const record = (kind: string): SagaStep<Parties> => ({
  name: "record",
  mustSucceed: true,
  call: ({ applicationId, jobId, workerId, employerId }) => ({
    action: "analytics.record",
    params: { kind, data: { applicationId, jobId, workerId, employerId } },
  }),
});
