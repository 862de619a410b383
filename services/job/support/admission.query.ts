/**
 * Admission: reads what the admission check needs, and runs it (../domain/admission.ts).
 *
 * Facts about people are the current answer of the user service, from its streams and not from a
 * read model. The check runs before the seat is taken, and again with the pay held, right before
 * "accepted" is written. A change between that answer and that commit, a few milliseconds in two
 * logs, is not seen. It counts as if it had come after.
 */
import { settingsOf } from "../../../mixins/config/settings.ts";
import { accountGates } from "../../../mixins/personal-data/account-gate-rules.ts";
import { seoulDate } from "../../contracts/core/units.ts";
import { type Answer, type Calls, call } from "../../contracts/index.ts";
import { datesOf, type Gates, gateBar, gatesOf, nothingShown } from "../../contracts/law/gates.ts";
import { admit, type Known } from "../domain/admission.ts";
import * as rules from "../domain/application.ts";
import { contractDays } from "../domain/contract-days.ts";
import { jobs, offered } from "../domain/job.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";

type Facts = Answer<"user.facts">;

/** The facts, or null of a user who has left. */
const factsOrNull = async (asking: Promise<Facts>): Promise<Facts | null> => {
  try {
    return await asking;
  } catch (error) {
    if ((error as { type?: string }).type === "NOT_FOUND") return null;
    throw error;
  }
};

/** Null for a worker who has left. Their papers are asked for only where the posting has gates. */
const factsOf = async (
  calls: Calls,
  { parties, terms }: rules.Applied,
  gates: Gates | null,
): Promise<Facts | null> => {
  const { workerId: userId, employerId: withId, applicationId } = parties;
  const onDate = seoulDate(terms.startsAt);
  const papers = gates === null ? {} : { withPapers: true as const };
  const asked = { userId, withId, onDate, applicationId, ...papers };
  return factsOrNull(call(calls, "user.facts", asked));
};

/** What is missing of an employer's identity, where it is required; nothing of one who has left. */
const missingOf = async (
  { broker }: JobService,
  calls: Calls,
  userId: string,
): Promise<readonly string[]> => {
  if (!settingsOf(broker).requiresEmployerIdentity) return [];
  const facts = await factsOrNull(call(calls, "user.facts", { userId, withIdentity: true }));
  return facts?.identityMissing ?? [];
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
  employer: { status: "active", identityMissing: [] },
  mayMeet: false,
} as const;

/** An older user service leaves fields out; a missing field bars no one. */
const peopleOf = (
  facts: Facts,
  applied: rules.Applied,
  gates: Gates | null,
  identityMissing: readonly string[],
): Omit<Known, "applied" | "isClosing"> => {
  const { startsAt: from, endsAt: to } = applied.terms;
  const { status, ageYears, hasGuardian, withStatus = "active", mayMeet = true } = facts;
  const { ageYearsThen = ageYears, booked = { from, to }, hoursBar = null } = facts;
  const barred = gateBar(gates, facts.gateFacts ?? nothingShown, datesOf(applied.terms));
  return {
    worker: { status, ageYears, ageYearsThen, hasGuardian, booked, hoursBar, gateBar: barred },
    employer: { status: withStatus, identityMissing },
    mayMeet,
  };
};

/** Runs the admission check. Refuses what `admit` of ../domain/admission.ts refuses on any day. */
export const checkAdmission = async (
  service: JobService,
  calls: Calls,
  applicationId: string,
): Promise<void> => {
  const { log } = service;
  const applied = steps.found(await log.state(rules.applications, applicationId));
  const { jobId, workerId, employerId } = applied.parties;
  const { posting } = offered(await log.state(jobs, jobId));
  const days = contractDays(applied).map((day) => ({
    applied: { ...applied, ...day },
    gates: gatesOf(posting, seoulDate(day.terms.startsAt)),
  }));
  const [worker, employer, missing, ...facts] = await Promise.all([
    log.state(accountGates, workerId),
    log.state(accountGates, employerId),
    missingOf(service, calls, employerId),
    ...days.map((day) => factsOf(calls, day.applied, day.gates)),
  ]);
  const isClosing = { worker: worker !== "open", employer: employer !== "open" };
  for (const [n, day] of days.entries()) {
    const known = facts[n] ?? null;
    const people = known === null ? erased : peopleOf(known, day.applied, day.gates, missing);
    admit({ applied: day.applied, isClosing, ...people });
  }
};
