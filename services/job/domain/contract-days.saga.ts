/** The sagas that carry an acceptance, both signatures or an end to the further days of a contract. */
import { begin, type SagaDefinition } from "../../../mixins/saga/saga.ts";
import type { ApplicationEvent, Applied, Parties } from "./application.ts";
import type { ContractEnd } from "./contract-days.ts";

const toDays = (name: string, action: string): SagaDefinition<Parties> => ({
  name,
  steps: [
    {
      name: "days",
      mustSucceed: true,
      call: ({ applicationId }) => ({ action, params: { applicationId } }),
    },
  ],
});

export const openDaysSaga = toDays("openDays", "job.days.open");
export const signDaysSaga = toDays("signDays", "job.days.sign");

type EndInput = Parties & { readonly end: ContractEnd };
export const endDaysSaga: SagaDefinition<EndInput> = {
  name: "endDays",
  steps: [
    {
      name: "days",
      mustSucceed: true,
      call: ({ applicationId, end }) => ({
        action: "job.days.end",
        params: { applicationId, ...end },
      }),
    },
  ],
};

/** Begins to sign the further days, where the events sign the contract for the second side. */
export const signingDays = (
  { parties, terms, signedBy }: Applied,
  events: readonly ApplicationEvent[],
  correlationId: string,
): ApplicationEvent[] =>
  terms.moreDays !== undefined &&
  signedBy.length === 1 &&
  events.some(({ type }) => type === "signed")
    ? begin(signDaysSaga, "signDays", parties, correlationId)
    : [];

export const contractDaySagas = [openDaysSaga, signDaysSaga, endDaysSaga] as const;
