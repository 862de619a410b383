/**
 * Work record: what a worker worked in a period, for them to show (사용증명서, 근로기준법 제39조).
 *
 * Handlers: services/job/actions/work-record.actions.ts.
 */
import { type Contract, slowMs } from "../core/action-contract.ts";
import { called, closed, DateText, Id, T, WonAmount } from "../core/schema.ts";

const Worked = T.Object(
  {
    applicationId: Id,
    employerId: Id,
    employerName: T.String(),
    /** The day in Seoul on which the shift began, and the minutes that were paid. */
    date: DateText,
    minutes: T.Integer(),
    duties: T.Optional(T.Object({ title: T.String(), category: T.String() }, closed)),
    wage: T.Optional(T.Object({ hourlyWageWon: WonAmount, netWon: WonAmount }, closed)),
  },
  closed,
);

export const workRecord = {
  "job.workRecord": {
    summary:
      "A certificate of the worker's paid work in a period, with what they ask for; also as PDF",
    rest: "GET /api/jobs/work-record",
    who: ["worker"],
    params: T.Object(
      {
        from: DateText,
        to: DateText,
        /** Only what the worker asks for may be in it (제39조 제2항). */
        duties: T.Optional(T.Boolean()),
        wage: T.Optional(T.Boolean()),
      },
      closed,
    ),
    answer: T.Object(
      {
        from: DateText,
        to: DateText,
        worker: T.Object({ userId: Id, name: T.String(), birthDate: T.Optional(DateText) }, closed),
        items: T.Array(Worked, { maxItems: 1500 }),
      },
      called("WorkRecord"),
    ),
    attemptMs: slowMs,
    refuses: ["INTERVAL_EMPTY", "PERIOD_TOO_LONG"],
  },
} as const satisfies Contract;
