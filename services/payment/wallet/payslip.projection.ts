/**
 * Settlements: the payslip of each payment for an application, for its two parties.
 *
 * What a decision changed afterwards is a payment of its own, with its own day: a month's papers
 * count it in the month in which it was paid.
 */
import type { Projector } from "../../../mixins/projection/projector.ts";
import { won } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";

type Settled = Message<"payment.settled">["data"];
/** What was paid, as the ledger's entry said it. */
export type Settlement = Omit<Settled, "heldWon" | "returnedWon"> & {
  readonly settledAt: string;
  /** What was paid, or given back, after a decision on what the first settlement had paid. */
  readonly isCorrection?: true;
};
export type SettlementDoc = Settlement & { readonly _id: string; readonly position: number };

export const correctionDocId = (applicationId: string): string => `${applicationId}/correction`;

export const settlements: Projector<SettlementDoc> = {
  name: "settlements",
  version: 1,
  indexes: { index: ["workerId", "employerId"] },
  on: ["payment.settled", "payment.resettled"],
  ids: (message) => {
    if (message.type === "payment.settled") return [message.data.applicationId];
    if (message.type === "payment.resettled") return [correctionDocId(message.data.applicationId)];
    return [];
  },
  next: (doc, message, id) => {
    const { position, at: settledAt } = message;
    if (message.type === "payment.settled") {
      const { heldWon: _, returnedWon: __, ...settlement } = message.data;
      return { _id: id, position, settledAt, ...settlement };
    }
    if (message.type !== "payment.resettled") return doc;
    const { asideWon: _, ...settlement } = message.data;
    return { _id: id, position, settledAt, isCorrection: true, ...settlement };
  },
};

/** The settlement without what is the view's own. */
export const settlementOf = ({ _id, position: _, ...settlement }: SettlementDoc): Settlement =>
  settlement;

/** What was paid for an application in all: its settlement with what was corrected of it. */
export const together = (first: Settlement, correction: Settlement): Settlement => {
  const sum = (of: (one: Settlement) => number) => won(of(first) + of(correction));
  return {
    ...first,
    minutes: first.minutes + correction.minutes,
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
