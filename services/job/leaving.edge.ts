/**
 * Leaving: what keeps someone from going, what goes with him, and the papers that stay.
 *
 * A contract names its parties for as long as the law has it kept, so who leaves is written down,
 * sealed, for each contract that he signed, before his account is erased. The other party goes on
 * seeing what it saw before; the row goes when its time is over.
 */
import type { Service } from "moleculer";
import type { Erase, KeptPapers, Reason } from "../../mixins/personal.mixin.ts";
import { viewOf } from "../../mixins/projection.mixin.ts";
import { roomOf } from "../../mixins/room.ts";
import { seal, unseal } from "../../mixins/seal.ts";
import { keyFor } from "../../mixins/secret.ts";
import { insertNew, removeAll, removeWhere } from "../../mixins/store/rows.ts";
import type { Collection, Doc } from "../../mixins/store/store.ts";
import { type Answer, call } from "../contracts/index.ts";
import { ruleAt, workPaperYears } from "../contracts/law.ts";
import { obligationsMax } from "../contracts/personal.ts";
import { type Instant, now, seoulDate, yearsLater } from "../contracts/units.ts";
import { notes } from "./application.edge.ts";
import { type Applied, applications } from "./application.ts";
import { type ApplicationDoc, applicationsView, jobsView } from "./job.projection.ts";
import { close, type Job, jobs } from "./job.ts";
import { reviewWords } from "./review.actions.ts";
import { dropSearches } from "./searches.edge.ts";
import { statements } from "./statements.edge.ts";
import type { JobService } from "./this.edge.ts";

type Paper = Doc & {
  readonly applicationId: string;
  readonly userId: string;
  readonly until: Instant;
  readonly sealed: string;
};
type Named = NonNullable<Answer<"user.named">["named"]>;

const nobody = { causationId: null, actor: null } as const;
const pageRows = 500;
const overAtOnce = 100;
const ended: readonly string[] = ["paid", "rejected", "withdrawn", "cancelled", "noShow"];
/** Nobody signs before he is accepted. */
const unsigned: readonly string[] = ["pending", "rejected"];
const offers: readonly string[] = ["open", "filled"];

const papersOf = (service: Service): Promise<Collection<Paper>> =>
  roomOf(service).collection<Paper>("papers", { index: ["userId", "until"] });
const paperKey = ({ broker }: Service): Buffer => keyFor(broker, "papers");
const paperId = (applicationId: string, userId: string): string => `${applicationId}/${userId}`;

/** All applications of a worker, or for an employer's jobs. O(rows), a page at a time. */
async function* applicationsOf(service: Service, userId: string): AsyncGenerator<ApplicationDoc> {
  const view = viewOf(service, applicationsView);
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
  const view = viewOf(service, jobsView);
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
  const asked = {
    cid,
    fp: cid,
    isFresh: false,
    at: now(),
    meta: { ...nobody, correlationId: cid },
  };
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
export const keptByJob = async (service: Service, userId: string): Promise<KeptPapers[]> => {
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
  const rows = await papersOf(service);
  let named: Named | null | undefined;
  for await (const { _id: applicationId, status } of applicationsOf(service, userId)) {
    const _id = paperId(applicationId, userId);
    if (unsigned.includes(status) || (await rows.get(_id)) !== null) continue;
    const applied = await contractIn(service as JobService, applicationId);
    if (applied === null) continue;
    named ??= (await call(service.broker, "user.named", { userId })).named;
    // Gone already: this is a second look, and the first one sealed what there was.
    if (named === null) return;
    const sealed = seal(paperKey(service), _id, JSON.stringify(named));
    await insertNew(rows, { _id, applicationId, userId, until: untilOf(applied), sealed });
  }
};

/** What a contract called someone who has left; null where nothing was kept. */
export const nameOnPaper = async (
  service: Service,
  applicationId: string,
  userId: string,
): Promise<string | null> => {
  const _id = paperId(applicationId, userId);
  const row = await (await papersOf(service)).get(_id);
  if (row === null) return null;
  return (JSON.parse(unseal(paperKey(service), _id, row.sealed)) as Named).displayName;
};

/** Removes papers whose time is over; answers how many. */
export const dropOldPapers = async (service: Service, at: Instant): Promise<number> => {
  const rows = await papersOf(service);
  const over = await rows.find({ until: { $lt: at } }, { limit: overAtOnce });
  return removeAll(rows, over);
};

/** What he wrote when he applied, also where he was not let in. */
const dropNotes: Erase = async (service, userId) => {
  await removeWhere(await notes(service as JobService), { workerId: userId });
};

/** The words of reviews by him and about him; the stars stay, with ids. */
const dropReviewWords: Erase = async (service, userId) => {
  const words = await reviewWords(service as JobService);
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
