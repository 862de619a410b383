/**
 * Statement: what each entry of the ledger did to the wallet of each party.
 *
 * One document per entry and party. It stores the entry's position in the log, which sorts the
 * newest first.
 */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Message } from "../../contracts/index.ts";

export type StatementLine = {
  readonly _id: string;
  readonly partyId: string;
  readonly position: number;
  readonly kind: string;
  readonly availableWon: number;
  readonly heldWon: number;
  readonly transitWon: number;
  readonly at: string;
  readonly applicationId: string | null;
};
type Line = Pick<StatementLine, "partyId" | "kind"> &
  Partial<Pick<StatementLine, "availableWon" | "heldWon" | "transitWon" | "applicationId">>;

/** The lines of a message, in won gained (or lost when negative) in each pocket. */
const linesOf = (message: Message): Line[] => {
  switch (message.type) {
    case "payment.charged": {
      const { employerId: partyId, amountWon: availableWon } = message.data;
      return [{ partyId, kind: "charge", availableWon }];
    }
    case "payment.held": {
      const { employerId: partyId, heldWon, applicationId } = message.data;
      return [{ partyId, kind: "hold", availableWon: -heldWon, heldWon, applicationId }];
    }
    case "payment.released": {
      const { employerId: partyId, releasedWon, applicationId } = message.data;
      const pockets = { availableWon: releasedWon, heldWon: -releasedWon };
      return [{ partyId, kind: "release", ...pockets, applicationId }];
    }
    case "payment.settled": {
      const { employerId, workerId, heldWon, returnedWon, netWon, applicationId } = message.data;
      const isLeave = message.data.lines.some(({ code }) => code === "LEAVE_ALLOWANCE");
      const common = { kind: isLeave ? "leave" : "settle", applicationId };
      const paid = { partyId: employerId, ...common, heldWon: -heldWon, availableWon: returnedWon };
      const earned = { partyId: workerId, ...common, availableWon: netWon };
      return netWon === 0 ? [paid] : [paid, earned];
    }
    case "payment.resettled": {
      const { employerId, workerId, asideWon, employerTotalWon, netWon, applicationId } =
        message.data;
      const common = { kind: "correct", applicationId };
      const availableWon = -employerTotalWon - asideWon;
      const paid = { partyId: employerId, ...common, availableWon, heldWon: asideWon };
      const earned = { partyId: workerId, ...common, availableWon: netWon };
      return netWon === 0 ? [paid] : [paid, earned];
    }
    case "payment.withdrawalRequested": {
      const { userId: partyId, amountWon: transitWon } = message.data;
      return [{ partyId, kind: "withdrawal", availableWon: -transitWon, transitWon }];
    }
    case "payment.withdrawn": {
      const { userId: partyId, amountWon } = message.data;
      return [{ partyId, kind: "withdrawalPaid", transitWon: -amountWon }];
    }
    case "payment.withdrawalFailed": {
      const { userId: partyId, amountWon: availableWon } = message.data;
      return [{ partyId, kind: "withdrawalFailed", availableWon, transitWon: -availableWon }];
    }
    case "payment.refundRequested": {
      const { employerId: partyId, amountWon: transitWon } = message.data;
      return [{ partyId, kind: "refund", availableWon: -transitWon, transitWon }];
    }
    case "payment.refunded": {
      const { employerId: partyId, amountWon } = message.data;
      return [{ partyId, kind: "refundPaid", transitWon: -amountWon }];
    }
    case "payment.refundFailed": {
      const { employerId: partyId, amountWon: availableWon } = message.data;
      return [{ partyId, kind: "refundFailed", availableWon, transitWon: -availableWon }];
    }
    case "payment.remitted": {
      const { employerId: partyId, by, employerAccidentInsuranceWon: accidentWon } = message.data;
      if (by !== "employer") return [];
      const { incomeTaxWon, localTaxWon, employmentInsuranceWon } = message.data;
      const withheldWon = incomeTaxWon + localTaxWon + employmentInsuranceWon;
      const availableWon = withheldWon + message.data.employerInsuranceWon + accidentWon;
      return [{ partyId, kind: "remit", availableWon }];
    }
    default:
      return [];
  }
};

const idOf = ({ position }: Message, { partyId }: Line): string => `${position}/${partyId}`;

export const statement: Projector<StatementLine> = {
  name: "statement",
  version: 1,
  indexes: { index: ["partyId"] },
  on: [
    "payment.charged",
    "payment.held",
    "payment.released",
    "payment.settled",
    "payment.resettled",
    "payment.withdrawalRequested",
    "payment.withdrawn",
    "payment.withdrawalFailed",
    "payment.refundRequested",
    "payment.refunded",
    "payment.refundFailed",
    "payment.remitted",
  ],
  ids: (message) => linesOf(message).map((line) => idOf(message, line)),
  next: (doc, message, id) => {
    const line = linesOf(message).find((each) => idOf(message, each) === id);
    if (line === undefined) return doc;
    const { position, at } = message;
    const nothing = { availableWon: 0, heldWon: 0, transitWon: 0, applicationId: null };
    return { _id: id, position, at, ...nothing, ...line };
  },
};
