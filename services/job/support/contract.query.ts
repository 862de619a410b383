/**
 * Contract: the parties, the terms, the pay and the signatures of one application.
 *
 * The names come from the user service for this answer and are not stored, unless a party has left:
 * theirs are kept sealed with the contract (../stores/contract-parties.repository.ts).
 */
import type { WorkRecord } from "../../contracts/common/contract-parties.ts";
import { type Instant, sha256 } from "../../contracts/core/units.ts";
import { type Answer, type Calls, call } from "../../contracts/index.ts";
import type { WorkContract } from "../../contracts/papers/work-contract.ts";
import { type Applied, applications, type Signer } from "../domain/application.ts";
import type { JobService } from "../job.types.ts";
import { keptPartyOf, type Named } from "../stores/contract-parties.repository.ts";
import {
  type ContractParties,
  isBetweenThem,
  missingIn,
  restsOf,
  signedText,
  termsOf,
} from "./contract-terms.ts";
import { quoted } from "./job-answer.query.ts";

const timeoutMs = 1000;
/** More commits than one application can have. */
const commitsMax = 1000;

/** The answer of a service, or null while it is away: a paper with a gap is better than none. */
const ifThere = async <T>({ logger }: JobService, asked: Promise<T>): Promise<T | null> => {
  try {
    return await asked;
  } catch (error) {
    logger.debug(`a contract is without a part: ${(error as Error).message}`);
    return null;
  }
};

/** Who a party is: as kept with the contract, or as the user service knows them; null for unknown. */
const namedIn = async (
  service: JobService,
  calls: Calls,
  applicationId: string,
  userId: string,
): Promise<Named | null> => {
  const kept = await keptPartyOf(service, applicationId, userId);
  if (kept !== null) return kept;
  const asked = call(calls, "user.named", { userId }, { timeout: timeoutMs });
  return (await ifThere(service, asked))?.named ?? null;
};

/** Both parties as everyone sees them. */
const shownParties = async (
  service: JobService,
  { parties: { employerId, workerId } }: Pick<Applied, "parties">,
  known: { readonly [S in Signer]?: Named | null } = {},
): Promise<ContractParties> => {
  const unknown = [...(known.employer ? [] : [employerId]), ...(known.worker ? [] : [workerId])];
  const names = await service.names.of(unknown);
  const nameOf = (side: Signer, id: string) => known[side]?.displayName ?? names.get(id) ?? "";
  return {
    employer: { userId: employerId, displayName: nameOf("employer", employerId) },
    worker: { userId: workerId, displayName: nameOf("worker", workerId) },
  };
};

/** Both parties in full. Only they may see the answer. */
const fullParties = async (
  service: JobService,
  calls: Calls,
  { parties }: Applied,
): Promise<ContractParties> => {
  const { applicationId, employerId, workerId } = parties;
  const [employer, worker] = await Promise.all([
    namedIn(service, calls, applicationId, employerId),
    namedIn(service, calls, applicationId, workerId),
  ]);
  const shown = await shownParties(service, { parties }, { employer, worker });
  const { displayName: _, birthDate: __, ...ofEmployer } = employer ?? ({} as Partial<Named>);
  const { name, birthDate } = worker ?? {};
  return {
    employer: { ...shown.employer, ...ofEmployer },
    worker: {
      ...shown.worker,
      ...(name === undefined ? {} : { name }),
      ...(birthDate === undefined ? {} : { birthDate }),
    },
  };
};

/** When each side signed; for events without a time, that of their commit. */
const signaturesOf = async (
  { log }: JobService,
  { parties, signedBy, signedAt }: Applied,
): Promise<WorkContract["signatures"]> => {
  const times: Partial<Record<string, Instant>> = { ...signedAt };
  if (signedBy.some((by) => times[by] === undefined)) {
    const commits = await log.commitsOf(applications, parties.applicationId, 0, commitsMax);
    for (const { at, events } of commits) {
      for (const { type, data } of events) {
        if (type === "signed") times[String(data["by"])] ??= at;
      }
    }
  }
  return signedBy.flatMap((by) => {
    const at = times[by];
    return at === undefined ? [] : [{ by, signedAt: at }];
  });
};

/**
 * The contract for one of its parties; an operator reads it with the names that everyone sees. Refuses LAW_UNKNOWN for a day before the tables begin.
 */
export const contractOf = async (
  service: JobService,
  calls: Calls,
  applied: Applied,
  isParty: boolean,
): Promise<Answer<"job.contract">> => {
  const { parties, terms, signedBy } = applied;
  const isFull = isParty && isBetweenThem(applied);
  const both = isFull
    ? await fullParties(service, calls, applied)
    : await shownParties(service, applied);
  const pay = await ifThere(service, quoted(calls, terms, terms.regularEmployees));
  const termsText = signedText(applied);
  return {
    applicationId: parties.applicationId,
    jobId: parties.jobId,
    ...both,
    missing: isFull ? missingIn(both) : [],
    terms: termsOf(applied),
    ...(pay === null ? {} : { pay }),
    termsHash: sha256(termsText),
    termsText,
    signedBy: [...signedBy],
    signatures: await signaturesOf(service, applied),
  };
};

/** The work of an application, for the payslip of its two parties. */
export const recordOf = async (
  service: JobService,
  calls: Calls,
  applied: Applied,
): Promise<WorkRecord> => {
  const { terms, checkedInAt, checkedOutAt } = applied;
  const { title, startsAt, endsAt } = terms;
  const both = await fullParties(service, calls, applied);
  return { ...both, title, startsAt, endsAt, breaks: restsOf(terms), checkedInAt, checkedOutAt };
};
