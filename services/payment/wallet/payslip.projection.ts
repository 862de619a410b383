/**
 * Payslips: one settlement per payment for an application, for the worker and the employer.
 *
 * What a decision changes afterwards is a payment of its own with its own day. A month's filings
 * count it in the month in which it was paid.
 */
import type { Projector } from "../../../mixins/projection/projector.ts";
import { won } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";

type Settled = Message<"payment.settled">["data"];
/** A payment, as the ledger's entry records it. */
export type Settlement = Omit<Settled, "heldWon" | "returnedWon"> & {
  readonly settledAt: string;
  /** Set for what was paid or given back by a decision, after the first settlement. */
  readonly isCorrection?: true;
};
export type SettlementDoc = Settlement & { readonly _id: string; readonly position: number };

/** The document id of an application's correction, or of its work beyond the plan. */
export const correctionDocId = (applicationId: string, isBeyondPlan = false): string =>
  `${applicationId}/${isBeyondPlan ? "beyond" : "correction"}`;

export const settlements: Projector<SettlementDoc> = {
  name: "settlements",
  version: 1,
  indexes: { index: ["workerId", "employerId"] },
  on: ["payment.settled", "payment.resettled"],
  ids: (message) => {
    if (message.type === "payment.settled") return [message.data.applicationId];
    if (message.type !== "payment.resettled") return [];
    const { applicationId, isBeyondPlan } = message.data;
    return [correctionDocId(applicationId, isBeyondPlan)];
  },
  next: (doc, message, id) => {
    const { position, at: settledAt } = message;
    if (message.type === "payment.settled") {
      const { heldWon: _, returnedWon: __, ...settlement } = message.data;
      return { _id: id, position, settledAt, ...settlement };
    }
    if (message.type !== "payment.resettled") return doc;
    const { asideWon: _, isBeyondPlan: __, ...settlement } = message.data;
    return { _id: id, position, settledAt, isCorrection: true, ...settlement };
  },
};

/** The settlement without the fields of the read model. */
export const settlementOf = ({ _id, position: _, ...settlement }: SettlementDoc): Settlement =>
  settlement;

/** All that was paid for an application: its settlement and a later payment. */
export const together = (first: Settlement, correction: Settlement): Settlement => {
  const sum = (of: (one: Settlement) => number) => won(of(first) + of(correction));
  const taxFreeWon = (first.taxFreeWon ?? 0) + (correction.taxFreeWon ?? 0);
  return {
    ...first,
    // A later payment names all the time that is paid with it.
    ...(correction.worked === undefined ? {} : { worked: correction.worked }),
    minutes: first.minutes + correction.minutes,
    ...(taxFreeWon === 0 ? {} : { taxFreeWon: won(taxFreeWon) }),
    lines: [...first.lines, ...correction.lines],
    grossWon: sum(({ grossWon }) => grossWon),
    incomeTaxWon: sum(({ incomeTaxWon }) => incomeTaxWon),
    localTaxWon: sum(({ localTaxWon }) => localTaxWon),
    employmentInsuranceWon: sum((one) => one.employmentInsuranceWon),
    netWon: sum(({ netWon }) => netWon),
    employerFeeWon: sum(({ employerFeeWon }) => employerFeeWon),
    employerInsuranceWon: sum((one) => one.employerInsuranceWon),
    employerAccidentInsuranceWon: sum((one) => one.employerAccidentInsuranceWon ?? 0),
    employerTotalWon: sum(({ employerTotalWon }) => employerTotalWon),
  };
};
