/**
 * Leaving: what keeps someone from going, what goes with him, and the papers that stay.
 *
 * A contract names its parties for as long as the law has it kept, so who leaves is written down,
 * sealed, for each contract that he signed, before his account is erased. The other party goes on
 * seeing what it saw before; the row goes when its time is over.
 */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Erase, Reason, RetainedRecords } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { removeWhere } from "../../../mixins/store/conditional-writes.ts";
import { obligationsMax } from "../../contracts/common/personal-data.ts";
import { type Instant, now, seoulDate, yearsLater } from "../../contracts/core/units.ts";
import { call } from "../../contracts/index.ts";
import { ruleAt, workPaperYears } from "../../contracts/law/statutory-values.ts";
import { type Applied, applications } from "../domain/application.ts";
import { close, type Job, jobs } from "../domain/job.ts";
import type { JobService } from "../job.types.ts";
import { type ApplicationDoc, applicationsView, jobsView } from "../read-models/job.projection.ts";
import { notes } from "../stores/application-notes.repository.ts";
import { isPartyKept, keepParty, type Named } from "../stores/contract-parties.repository.ts";
import { reviewTexts } from "../stores/review-texts.repository.ts";
import { dropSearches } from "../stores/saved-searches.repository.ts";
import { statements } from "../stores/statements.repository.ts";

const pageRows = 500;
const ended: readonly string[] = ["paid", "rejected", "withdrawn", "cancelled", "noShow"];
/** Nobody signs before he is accepted. */
const unsigned: readonly string[] = ["pending", "rejected"];
const offers: readonly string[] = ["open", "filled"];

/** All applications of a worker, or for an employer's jobs. O(rows), a page at a time. */
async function* applicationsOf(service: Service, userId: string): AsyncGenerator<ApplicationDoc> {
  const view = readModelOf(service, applicationsView);
  async function* pages(query: { workerId: string } | { jobId: string }) {
    for (let after = ""; ; ) {
      const rows = await view.find(
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
  const view = readModelOf(service, jobsView);
  for (let after = ""; ; ) {
    const rows = await view.find(
      { employerId, _id: { $gt: after } },
      { sort: { _id: 1 }, limit: pageRows },
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = last._id;
  }
}

/** Live applications of either side, and postings that someone may still apply for. */
export const openAtJob = async (service: Service, userId: string): Promise<Reason[]> => {
  const reasons: Reason[] = [];
  for await (const { _id: applicationId, jobId, status } of applicationsOf(service, userId)) {
    if (reasons.length >= obligationsMax) return reasons;
    if (!ended.includes(status)) reasons.push({ code: "APPLICATION_LIVE", applicationId, jobId });
  }
  const at = now();
  for await (const { _id: jobId, job } of postingsOf(service, userId)) {
    if (reasons.length >= obligationsMax) return reasons;
    if (offers.includes(job.status) && job.endsAt > at) {
      reasons.push({ code: "POSTING_OPEN", jobId });
    }
  }
  return reasons;
};

/** Closes an offer whose employer is gone; whoever still waited for an answer gets one. */
export const closeOffer = async (
  { log }: JobService,
  jobId: string,
  employerId: string,
): Promise<void> => {
  const cid = `gone:${jobId}`;
  const asked = systemCommand(cid, { fp: cid, correlationId: cid });
  const rule = (job: Job) => (job.status === "open" ? close(job, employerId, asked.at) : []);
  await log.decide(jobs, jobId, rule, asked);
};

/** What was posted while the gate was closing; and how he was called is forgotten here. */
export const endAtJob: Erase = async (service, userId) => {
  (service as JobService).names.forget(userId);
  for await (const { _id: jobId, job } of postingsOf(service, userId)) {
    if (offers.includes(job.status)) await closeOffer(service as JobService, jobId, userId);
  }
};

const isConcluded = (applied: Applied | null): applied is Applied => applied?.signedBy.length === 2;

/** Until when the law wants a contract kept. Refuses LAW_UNKNOWN. */
const untilOf = ({ terms }: Applied): Instant =>
  yearsLater(terms.endsAt, ruleAt(workPaperYears, seoulDate(now())).value);

/** The contract of an application that both have signed; null where there is none. */
const contractIn = async ({ log }: JobService, applicationId: string): Promise<Applied | null> => {
  const { applied } = await log.state(applications, applicationId);
  return isConcluded(applied) ? applied : null;
};

/** What stays when he leaves now. Refuses LAW_UNKNOWN. */
export const keptByJob = async (service: Service, userId: string): Promise<RetainedRecords[]> => {
  let count = 0;
  let last: ApplicationDoc | null = null;
  for await (const row of applicationsOf(service, userId)) {
    if (unsigned.includes(row.status)) continue;
    // Who was paid has worked, and nobody works without a contract: most need no second look.
    const isSure = row.status === "paid";
    if (!isSure && (await contractIn(service as JobService, row._id)) === null) continue;
    count += 1;
    if (last === null || row.startsAt > last.startsAt) last = row;
  }
  const applied = last === null ? null : await contractIn(service as JobService, last._id);
  if (applied === null) return [];
  const { source: law, status } = ruleAt(workPaperYears, seoulDate(now()));
  const text = "근로계약서와 그 당사자의 이름, 생년월일, 상호와 사업자등록번호 (암호화)";
  const until = untilOf(applied);
  return [{ what: "contracts", text, count, until, law, isConfirmed: status === "statute" }];
};

/** Seals who he was into each contract. The account is still there: it is erased after this. */
const sealPapers: Erase = async (service, userId) => {
  let named: Named | null | undefined;
  for await (const { _id: applicationId, status } of applicationsOf(service, userId)) {
    if (unsigned.includes(status)) continue;
    if (await isPartyKept(service, applicationId, userId)) continue;
    const applied = await contractIn(service as JobService, applicationId);
    if (applied === null) continue;
    named ??= (await call(service.broker, "user.named", { userId })).named;
    // Erased already: this is a second pass, and the first one sealed what there was.
    if (named === null) return;
    await keepParty(service, { applicationId, userId, until: untilOf(applied) }, named);
  }
};

/** What he wrote when he applied, also where he was not let in. */
const dropNotes: Erase = async (service, userId) => {
  await removeWhere(await notes(service as JobService), { workerId: userId });
};

/** The words of reviews by him and about him; the stars stay, with ids. */
const dropReviewWords: Erase = async (service, userId) => {
  const words = await reviewTexts(service as JobService);
  await removeWhere(words, { authorId: userId });
  await removeWhere(words, { subjectId: userId });
};

/** Reasons that he gave, and that others gave about his work. */
const dropStatements: Erase = async (service, userId) => {
  const words = await statements(service as JobService);
  await removeWhere(words, { authorId: userId });
  await removeWhere(words, { workerId: userId });
  await removeWhere(words, { employerId: userId });
};

/** By the collection; the papers come first, since they need what the others still tell. */
export const jobErases: Readonly<Record<string, Erase>> = {
  papers: sealPapers,
  vault: dropNotes,
  review_texts: dropReviewWords,
  statements: dropStatements,
  saved_searches: dropSearches,
};
