/**
 * Sample: a contract and a payslip of the demo market, the same on every machine.
 *
 * The parties, the place, the trade and the wage are the demo's of a fixed day. The shift is eleven
 * hours into the night, so that every kind of pay is on the papers.
 */
import {
  type Instant,
  idFrom,
  instant,
  later,
  minuteMs,
  seoulDate,
  sha256,
} from "../../services/contracts/core/units.ts";
import type { Answer } from "../../services/contracts/index.ts";
import { market } from "../../services/demo/market.ts";
import type { Applied } from "../../services/job/domain/application.ts";
import {
  missingIn,
  restsOf,
  signedText,
  termsOf,
} from "../../services/job/support/contract-terms.ts";
import { quoteInputOf } from "../../services/payment/ledger/pay-terms.ts";
import { explained } from "../../services/payment/wage/explain.ts";
import { quote } from "../../services/payment/wage/quote.ts";

const seed = 20_261_122;
const from = instant("2026-12-07T09:00:00+09:00");
const startsAt = instant("2026-12-09T11:00:00+09:00");
const endsAt = instant("2026-12-09T23:00:00+09:00");
const after = (minutes: number): Instant => later(startsAt, minutes * minuteMs);
const breaks = [
  { from: after(240), to: after(270) },
  { from: after(510), to: after(540) },
];

const wageWonMin = 15_000;
const employeesMin = 5;

const { employers, workers, jobs } = market(seed, from);
const job = jobs.find(
  ({ employer: at, hourlyWageWon, title }) =>
    hourlyWageWon >= wageWonMin &&
    // The title of another length of work would not suit this one.
    !/\d/.test(title) &&
    (employers[at]?.regularEmployees ?? 0) >= employeesMin,
);
const [owner, someone] = [employers[job?.employer ?? 0], workers[1]];
if (owner === undefined || someone === undefined || job === undefined) {
  throw new Error("the demo market is empty");
}

const id = (what: string): string => idFrom("papers", what);
const parties = {
  applicationId: id("application"),
  jobId: id("job"),
  employerId: id("employer"),
  workerId: id("worker"),
};
const payTerms = {
  hourlyWageWon: job.hourlyWageWon,
  startsAt,
  endsAt,
  breakMinutes: 60,
  breaks,
  regularEmployees: owner.regularEmployees,
};
const { name, birthDate } = someone;
const pay = explained(quote(quoteInputOf(payTerms)), seoulDate(startsAt));
const { companyName, businessNumber, representative, businessAddress } = owner;
const employer = {
  userId: parties.employerId,
  displayName: companyName,
  name: owner.name,
  companyName,
  businessNumber,
  representative,
  businessAddress,
};
const worker = { userId: parties.workerId, displayName: name, name, birthDate };
const terms: Applied["terms"] = {
  title: job.title,
  categoryId: job.categoryId,
  takeHomeWon: pay.netWon,
  place: job.place,
  ...payTerms,
};
const termsText = signedText({ parties, terms });

/** A contract that both have signed. */
export const contract: Answer<"job.contract"> = {
  applicationId: parties.applicationId,
  jobId: parties.jobId,
  employer,
  worker,
  missing: missingIn({ employer, worker }),
  terms: termsOf({ parties, terms }),
  pay,
  termsHash: sha256(termsText),
  termsText,
  signedBy: ["worker", "employer"],
  signatures: [
    { by: "worker", signedAt: after(-1437) },
    { by: "employer", signedAt: after(-1391) },
  ],
};

/** The payslip of the whole shift, paid an hour after its end. */
export const payslip: Answer<"payment.payslip"> = {
  ...parties,
  ...pay,
  settledAt: after(779),
  workedOn: seoulDate(startsAt),
  workerName: name,
  employerName: companyName,
  record: {
    employer,
    worker,
    title: job.title,
    startsAt,
    endsAt,
    breaks: restsOf(terms),
    checkedInAt: after(-6),
    checkedOutAt: after(722),
  },
};
