/**
 * Erasure: what keeps a user from leaving, what is erased with them, and which records stay.
 *
 * The law requires a contract to keep the names of its parties. So before an account is erased, its
 * identity is sealed into a row for each contract that it signed. The other party still sees the
 * same name. The row is removed when its retention ends.
 */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Erase, Reason, RetainedRecords } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { removeWhere } from "../../../mixins/store/conditional-writes.ts";
import { obligationsMax } from "../../contracts/common/personal-data.ts";
import { type Instant, now, seoulDate, yearsLater } from "../../contracts/core/units.ts";
import { call } from "../../contracts/index.ts";
import { lastEndOf } from "../../contracts/kernel/work-days.ts";
import { ruleAt, workPaperYears } from "../../contracts/law/statutory-values.ts";
import { type Applied, applications } from "../domain/application.ts";
import { close, type Job, jobs } from "../domain/job.ts";
import { dropFavourites } from "../favourites/favourites.repository.ts";
import type { JobService } from "../job.types.ts";
import { type ApplicationDoc, applicationsView, jobsView } from "../read-models/job.projection.ts";
import { notes } from "../stores/application-notes.repository.ts";
import { isPartyKept, keepParty, type Named } from "../stores/contract-parties.repository.ts";
import { reviewTexts } from "../stores/review-texts.repository.ts";
import { dropSearches } from "../stores/saved-searches.repository.ts";
import { statements } from "../stores/statements.repository.ts";
import { dropTemplates } from "../templates/templates.repository.ts";

const pageRows = 500;
const ended: readonly string[] = ["paid", "rejected", "withdrawn", "cancelled", "noShow"];
/** Statuses without a signature: no one signs before acceptance. */
const unsigned: readonly string[] = ["pending", "rejected"];
const offers: readonly string[] = ["open", "filled"];

/** All applications of a worker, or for an employer's jobs. O(rows), a page at a time. */
async function* applicationsOf(service: Service, userId: string): AsyncGenerator<ApplicationDoc> {
  const readModel = readModelOf(service, applicationsView);
  async function* pages(query: { workerId: string } | { jobId: string }) {
    for (let after = ""; ; ) {
      const rows = await readModel.find(
        { ...query, _id: { $gt: after } },
        { sort: { _id: 1 }, limit: pageRows },
      );
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageRows) return;
      after = last._id;
    }
  }
  yield* pages({ workerId: userId });
  for await (const { _id: jobId } of postingsOf(service, userId)) yield* pages({ jobId });
}

async function* postingsOf(service: Service, employerId: string) {
  const readModel = readModelOf(service, jobsView);
  for (let after = ""; ; ) {
    const rows = await readModel.find(
      { employerId, _id: { $gt: after } },
      { sort: { _id: 1 }, limit: pageRows },
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = last._id;
  }
}

/** What keeps a user from leaving: live applications of either side, and open postings. */
export const openAtJob = async (service: Service, userId: string): Promise<Reason[]> => {
  const reasons: Reason[] = [];
  for await (const { _id: applicationId, jobId, status } of applicationsOf(service, userId)) {
    if (reasons.length >= obligationsMax) return reasons;
    if (!ended.includes(status)) reasons.push({ code: "APPLICATION_LIVE", applicationId, jobId });
  }
  const at = now();
  for await (const { _id: jobId, job } of postingsOf(service, userId)) {
    if (reasons.length >= obligationsMax) return reasons;
    if (offers.includes(job.status) && lastEndOf(job) > at) {
      reasons.push({ code: "POSTING_OPEN", jobId });
    }
  }
  return reasons;
};

/** Closes the job of an erased employer; its pending applications are then rejected. */
export const closeOffer = async (
  { log }: JobService,
  jobId: string,
  employerId: string,
): Promise<void> => {
  const cid = `gone:${jobId}`;
  const command = systemCommand(cid, { fp: cid, correlationId: cid });
  const rule = (job: Job) => (job.status === "open" ? close(job, employerId, command.at) : []);
  await log.decide(jobs, jobId, rule, command);
};

/** Closes what was posted while the account was closing, and forgets the name of the user. */
export const endAtJob: Erase = async (service, userId) => {
  (service as JobService).names.forget(userId);
  for await (const { _id: jobId, job } of postingsOf(service, userId)) {
    if (offers.includes(job.status)) await closeOffer(service as JobService, jobId, userId);
  }
};

const isConcluded = (applied: Applied | null): applied is Applied => applied?.signedBy.length === 2;

/** Until when the law requires a contract to be kept. Refuses LAW_UNKNOWN. */
const untilOf = ({ terms }: Applied): Instant =>
  yearsLater(lastEndOf(terms), ruleAt(workPaperYears, seoulDate(now())).value);

/** The contract of an application that both have signed; null where there is none. */
const contractIn = async ({ log }: JobService, applicationId: string): Promise<Applied | null> => {
  const { applied } = await log.state(applications, applicationId);
  return isConcluded(applied) ? applied : null;
};

/** What is retained if the user leaves now. Refuses LAW_UNKNOWN. */
export const keptByJob = async (service: Service, userId: string): Promise<RetainedRecords[]> => {
  let count = 0;
  let last: ApplicationDoc | null = null;
  for await (const row of applicationsOf(service, userId)) {
    // A further day is under the contract of its first.
    if (unsigned.includes(row.status) || row.partOf !== undefined) continue;
    // A paid worker has worked under a contract, so most rows need no read of their stream.
    const isSure = row.status === "paid";
    if (!isSure && (await contractIn(service as JobService, row._id)) === null) continue;
    count += 1;
    if (last === null || row.startsAt > last.startsAt) last = row;
  }
  const applied = last === null ? null : await contractIn(service as JobService, last._id);
  if (applied === null) return [];
  const { source: law, mark } = ruleAt(workPaperYears, seoulDate(now()));
  const text =
    "근로계약서와 그 당사자의 이름, 생년월일, 상호, 사업자등록번호, 대표자와 사업장 주소 (암호화)";
  const until = untilOf(applied);
  return [{ what: "contracts", text, count, until, law, isConfirmed: mark === "statute" }];
};

/** Seals the identity of the user into each contract. The account is erased only after this. */
const sealParties: Erase = async (service, userId) => {
  let named: Named | null | undefined;
  for await (const { _id: applicationId, status } of applicationsOf(service, userId)) {
    if (unsigned.includes(status)) continue;
    if (await isPartyKept(service, applicationId, userId)) continue;
    const applied = await contractIn(service as JobService, applicationId);
    if (applied === null) continue;
    named ??= (await call(service.broker, "user.named", { userId })).named;
    // The account is erased: this is a second pass, and the first one sealed the contracts.
    if (named === null) return;
    await keepParty(service, { applicationId, userId, until: untilOf(applied) }, named);
  }
};

/** The messages that the user wrote when they applied, also where they were not let in. */
const dropNotes: Erase = async (service, userId) => {
  await removeWhere(await notes(service as JobService), { workerId: userId });
};

/** The texts of reviews by and about the user; the stars stay, with ids. */
const dropReviewTexts: Erase = async (service, userId) => {
  const texts = await reviewTexts(service as JobService);
  await removeWhere(texts, { authorId: userId });
  await removeWhere(texts, { subjectId: userId });
};

/** Reasons that the user gave, and that others gave about their work. */
const dropStatements: Erase = async (service, userId) => {
  const texts = await statements(service as JobService);
  await removeWhere(texts, { authorId: userId });
  await removeWhere(texts, { workerId: userId });
  await removeWhere(texts, { employerId: userId });
};

/** By collection. `papers` comes first, so that contracts are sealed before anything is erased. */
export const jobErases: Readonly<Record<string, Erase>> = {
  papers: sealParties,
  vault: dropNotes,
  review_texts: dropReviewTexts,
  statements: dropStatements,
  saved_searches: dropSearches,
  favourites: dropFavourites,
  templates: dropTemplates,
};
