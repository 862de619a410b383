/** Facts for tests: a job and an application as the read models hold them; `more` overrides members. */
import type {
  ApplicationFacts,
  JobFacts,
} from "../../services/analytics/facts/market.projection.ts";
import { instant, newId } from "../../services/contracts/core/units.ts";

const employerId = newId();

/** An open job of four seats, posted at `2026-11-23T00:00:00Z`. */
export const jobFacts = (more: Partial<JobFacts>): JobFacts => ({
  _id: newId(),
  employerId,
  status: "open",
  seats: 4,
  seatsTaken: 0,
  postedAt: instant("2026-11-23T00:00:00Z"),
  firstApplicantAt: null,
  filledAt: null,
  title: "",
  categoryId: "",
  startsAt: null,
  byStart: null,
  ...more,
});

/** A pending application, made a minute after that. */
export const applicationFacts = (more: Partial<ApplicationFacts>): ApplicationFacts => ({
  _id: newId(),
  jobId: newId(),
  workerId: newId(),
  employerId,
  status: "pending",
  appliedAt: instant("2026-11-23T00:01:00Z"),
  acceptedAt: null,
  approvedAt: null,
  isNoShow: false,
  paidAt: null,
  grossWon: 0,
  netWon: 0,
  employerFeeWon: 0,
  minutes: 0,
  payments: [],
  leave: null,
  byTime: "2026-11-23T00:01:00.000Z",
  ...more,
});
