/**
 * Expected legs: what an entry has to move, derived from its own content.
 *
 * For the audit alone, and deliberately without the rules that post entries
 * (../ledger/postings.ts): so the audit finds a rule that moved money wrongly.
 */
import * as accounts from "../ledger/accounts.ts";
import { pocketOf } from "../ledger/accounts.ts";
import { type Entry, type EntryOf, type Leg, movedWon } from "../ledger/entry.ts";
import type { Quote } from "../wage/quote-totals.ts";

type Moves = readonly (readonly [account: string, won: number])[];

const movesOf = (entry: Entry): Moves => {
  switch (entry.kind) {
    case "charge":
      return between(accounts.bank, availableOf(entry.employerId), entry.amountWon);
    case "hold":
      return between(availableOf(entry.employerId), heldOf(entry.employerId), movedWon(entry));
    case "release":
      return between(heldOf(entry.employerId), availableOf(entry.employerId), movedWon(entry));
    case "settle":
    case "leave": {
      const { quote } = entry;
      return [
        [heldOf(entry.employerId), -movedWon(entry)],
        ...paidMoves(entry.workerId, quote),
        [availableOf(entry.employerId), entry.returnedWon],
      ];
    }
    case "correct": {
      const { quote, reserve } = entry;
      const asideWon = reserve?.won ?? 0;
      return [
        [availableOf(entry.employerId), -quote.employerTotalWon - asideWon],
        [heldOf(entry.employerId), asideWon],
        ...paidMoves(entry.workerId, quote),
      ];
    }
    case "payout":
      return between(pocketOf(entry, "available"), pocketOf(entry, "transit"), entry.amountWon);
    case "payoutPaid":
      return between(pocketOf(entry, "transit"), accounts.bank, entry.amountWon);
    case "payoutFailed":
      return between(pocketOf(entry, "transit"), pocketOf(entry, "available"), entry.amountWon);
    case "refund":
      return between(availableOf(entry.employerId), transitOf(entry.employerId), entry.amountWon);
    case "refundPaid":
      return between(transitOf(entry.employerId), accounts.bank, entry.amountWon);
    case "refundFailed":
      return between(transitOf(entry.employerId), availableOf(entry.employerId), entry.amountWon);
    case "remit":
      return remittedMoves(entry);
  }
};

/** Taxes and insurances leave their accounts: to the employer, or by proxy to the offices. */
const remittedMoves = ({ employerId, by, dues }: EntryOf<"remit">): Moves => {
  const taxWon = dues.incomeTaxWon + dues.localTaxWon;
  const sharesWon = dues.employerInsuranceWon + dues.employerAccidentInsuranceWon;
  const insuranceWon = dues.employmentInsuranceWon + sharesWon;
  return [
    [accounts.incomeTax, -dues.incomeTaxWon],
    [accounts.localTax, -dues.localTaxWon],
    [accounts.insurance, -dues.employmentInsuranceWon],
    [accounts.employerInsurance, -dues.employerInsuranceWon],
    [accounts.accidentInsurance, -dues.employerAccidentInsuranceWon],
    [availableOf(employerId), by === "employer" ? taxWon + insuranceWon : 0],
    [accounts.taxOffice, by === "proxy" ? taxWon : 0],
    [accounts.insurers, by === "proxy" ? insuranceWon : 0],
  ];
};

/** The moves of a payment on the receiving side. */
const paidMoves = (workerId: string, quote: Quote): Moves => [
  [pocketOf(accounts.worker(workerId), "available"), quote.netWon],
  [accounts.incomeTax, quote.incomeTaxWon],
  [accounts.localTax, quote.localTaxWon],
  [accounts.insurance, quote.employmentInsuranceWon],
  [accounts.employerInsurance, quote.employerInsuranceWon],
  [accounts.accidentInsurance, accidentWonOf(quote)],
  [accounts.platformFee, quote.employerFeeWon],
];

const between = (from: string, to: string, won: number): Moves => [
  [from, -won],
  [to, won],
];
const availableOf = (userId: string) => pocketOf(accounts.employer(userId), "available");
const heldOf = (userId: string) => pocketOf(accounts.employer(userId), "held");
const transitOf = (userId: string) => pocketOf(accounts.employer(userId), "transit");

/** True when the legs are those that the entry's content requires; legs of 0 are left out. */
export const areLegsOf = (entry: Entry, legs: readonly Leg[]): boolean => {
  const wanted = new Map(movesOf(entry).filter(([, won]) => won !== 0));
  return (
    legs.length === wanted.size && legs.every(({ account, won }) => wanted.get(account) === won)
  );
};

/** 0 for settlements from before this share was held. */
const accidentWonOf = ({
  employerAccidentInsuranceWon = 0,
}: {
  employerAccidentInsuranceWon?: number;
}): number => employerAccidentInsuranceWon;

/** The fault in the sums of a payment, or null. */
export const splitFault = (heldWon: number, returnedWon: number, pay: Quote): string | null => {
  const lines = pay.lines.map(({ won }) => won);
  const sum = (of: readonly number[]) => of.reduce((all, won) => all + won, 0);
  const withheldWon = pay.incomeTaxWon + pay.localTaxWon + pay.employmentInsuranceWon;
  if (sum(lines) !== pay.netWon) return "the payslip's lines are not its net";
  if (sum(lines.filter((won) => won > 0)) !== pay.grossWon) return "the pay is not its gross";
  if (pay.grossWon - withheldWon !== pay.netWon) return "gross less deductions is not net";
  const sharesWon = pay.employerInsuranceWon + accidentWonOf(pay);
  const paidWon = pay.netWon + withheldWon + pay.employerFeeWon + sharesWon;
  return paidWon + returnedWon === heldWon ? null : "the split is not what was held";
};
