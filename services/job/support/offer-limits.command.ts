/** Offer limits: counts what an employer offers, and looks up what became of it at the limit. */
import { LRUCache } from "lru-cache";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { newId, now } from "../../contracts/core/units.ts";
import { type Calls, call } from "../../contracts/index.ts";
import { jobs, type OfferedJob } from "../domain/job.ts";
import {
  type Board,
  boards,
  boundsOf,
  count,
  dropped,
  type Found,
  foundOf,
  type Offer,
  offerOf,
} from "../domain/offer-limits.ts";
import type { JobService } from "../job.types.ts";
import { type PostingPatch, patched } from "../posting/posting.ts";

const codes: readonly string[] = ["TOO_MANY_POSTINGS", "TOO_MANY_SEATS", "DAILY_LIMIT"];
/** False if a limit is reached. */
const unlessFull = async (deciding: Promise<unknown>): Promise<boolean> => {
  try {
    await deciding;
    return true;
  } catch (error) {
    if (error instanceof Refusal && codes.includes(error.type)) return false;
    throw error;
  }
};

/** Employers who were found to have money at most a minute ago: the higher bounds apply. */
const funded = new LRUCache<string, true>({ max: 10_000, ttl: 60_000 });
/**
 * What was found for employers at a limit, for five seconds: repeated postings cause one look-up.
 * Offers counted again since are not affected (../domain/offer-limits.ts).
 */
const looks = new LRUCache<string, Promise<Found[]>>({ max: 1000, ttl: 5000 });

const look = async (service: JobService, employerId: string): Promise<Found[]> => {
  const known = looks.get(employerId);
  if (known !== undefined) return known;
  const looking = service.log.state(boards, employerId).then((board) => findAll(service, board));
  looks.set(employerId, looking);
  try {
    return await looking;
  } catch (error) {
    looks.delete(employerId);
    throw error;
  }
};

const findAll = async ({ log }: JobService, board: Board): Promise<Found[]> => {
  const at = now();
  const offers = Object.values(board.offers).filter(({ until }) => until > at);
  return Promise.all(offers.map(async (one) => foundOf(one, await log.state(jobs, one.jobId), at)));
};

/**
 * Counts an offer before its job is written. The wallet is asked about only at the lower bounds,
 * and jobs are looked up only at the limit. Each count has its own command id; one without a job is
 * dropped when it is looked up. Refuses TOO_MANY_POSTINGS, TOO_MANY_SEATS and DAILY_LIMIT (429).
 */
export const counted = async (
  service: JobService,
  calls: Calls,
  employerId: string,
  offer: Offer,
): Promise<void> => {
  const { postingsMax } = settingsOf(service.broker);
  const command = systemCommand(`board:${newId()}`, { isFresh: true });
  const decide = (isFunded: boolean, found: readonly Found[]) => {
    const bounds = boundsOf(postingsMax, isFunded);
    const rule = (board: Board) => count(board, employerId, offer, bounds, command.at, found);
    return service.log.decide(boards, employerId, rule, command);
  };
  const isKnown = funded.has(employerId);
  if (await unlessFull(decide(isKnown, []))) return;
  const { isFunded } = isKnown
    ? { isFunded: true }
    : await call(calls, "payment.funded", { employerId });
  if (isFunded) funded.set(employerId, true);
  if (isFunded && !isKnown && (await unlessFull(decide(true, [])))) return;
  await decide(isFunded, await look(service, employerId));
};

/**
 * Stops counting a closed or called-off job at once; otherwise the look-up at the limit finds it.
 */
export const uncounted = async (
  service: JobService,
  employerId: string,
  jobId: string,
): Promise<void> => {
  const command = systemCommand(`board:${newId()}`, { isFresh: true });
  await service.log.decide(boards, employerId, (board) => dropped(board, jobId), command);
};

/**
 * The offer that a patch makes of a job; null if neither seats nor end are patched, or the job is
 * over.
 */
export const offerOfPatch = (jobId: string, job: OfferedJob, patch: PostingPatch): Offer | null => {
  if ([patch.seats, patch.endsAt, patch.moreDays].every((one) => one === undefined)) return null;
  if (job.status !== "draft" && job.status !== "open") return null;
  return offerOf(jobId, patched(job.posting, patch), job.status === "draft");
};
