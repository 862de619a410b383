/**
 * Admission: reads what the admission check needs, and runs it (../domain/admission.ts).
 *
 * Facts about people are the current answer of the user service, from its streams and not from a
 * read model. The check runs before the seat is taken, and again with the pay held, right before
 * "accepted" is written. A change between that answer and that commit, a few milliseconds in two
 * logs, is not seen. It counts as if it had come after.
 */
import { accountGates } from "../../../mixins/personal-data/account-gate-rules.ts";
import { seoulDate } from "../../contracts/core/units.ts";
import { type Answer, type Calls, call } from "../../contracts/index.ts";
import { daysOf, type Gates, gateBar, gatesOf, nothingShown } from "../../contracts/law/gates.ts";
import { admit, type Known } from "../domain/admission.ts";
import * as rules from "../domain/application.ts";
import { jobs, offered } from "../domain/job.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";

type Facts = Answer<"user.facts">;

/** Null for a worker who has left. Their papers are asked for only where the posting has gates. */
const factsOf = async (
  calls: Calls,
  { parties, terms }: rules.Applied,
  gates: Gates | null,
): Promise<Facts | null> => {
  const { workerId: userId, employerId: withId, applicationId } = parties;
  const onDate = seoulDate(terms.startsAt);
  const papers = gates === null ? {} : { withPapers: true as const };
  try {
    return await call(calls, "user.facts", { userId, withId, onDate, applicationId, ...papers });
  } catch (error) {
    if ((error as { type?: string }).type === "NOT_FOUND") return null;
    throw error;
  }
};

const erased = {
  worker: {
    status: "gone",
    ageYears: 0,
    ageYearsThen: 0,
    hasGuardian: false,
    booked: null,
    hoursBar: null,
    gateBar: null,
  },
  employer: { status: "active" },
  mayMeet: false,
} as const;

/** An older user service leaves fields out; a missing field bars no one. */
const peopleOf = (
  facts: Facts,
  applied: rules.Applied,
  gates: Gates | null,
): Omit<Known, "applied" | "isClosing"> => {
  const { startsAt: from, endsAt: to } = applied.terms;
  const { status, ageYears, hasGuardian, withStatus = "active", mayMeet = true } = facts;
  const { ageYearsThen = ageYears, booked = { from, to }, hoursBar = null } = facts;
  const barred = gateBar(gates, facts.gateFacts ?? nothingShown, daysOf(applied.terms));
  return {
    worker: { status, ageYears, ageYearsThen, hasGuardian, booked, hoursBar, gateBar: barred },
    employer: { status: withStatus },
    mayMeet,
  };
};

/** Runs the admission check. Refuses what `admit` of ../domain/admission.ts refuses. */
export const checkAdmission = async (
  service: JobService,
  calls: Calls,
  applicationId: string,
): Promise<void> => {
  const { log } = service;
  const applied = steps.found(await log.state(rules.applications, applicationId));
  const { workerId, employerId } = applied.parties;
  const job = offered(await log.state(jobs, applied.parties.jobId));
  const gates = gatesOf(job.posting, seoulDate(applied.terms.startsAt));
  const [worker, employer, facts] = await Promise.all([
    log.state(accountGates, workerId),
    log.state(accountGates, employerId),
    factsOf(calls, applied, gates),
  ]);
  const isClosing = { worker: worker !== "open", employer: employer !== "open" };
  const people = facts === null ? erased : peopleOf(facts, applied, gates);
  admit({ applied, isClosing, ...people });
};
