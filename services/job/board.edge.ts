/** Board: counts what an employer offers, and looks up what came of it once that is too much. */
import { settingsOf } from "../../mixins/settings.ts";
import { type Calls, call } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { newId, now } from "../contracts/units.ts";
import { type Board, boards, boundsOf, count, type Found, foundOf, type Offer } from "./board.ts";
import { jobs, type OfferedJob } from "./job.ts";
import { type PostingPatch, patched } from "./posting.ts";
import { systemCommand } from "./system.edge.ts";
import type { JobService } from "./this.edge.ts";

const codes: readonly string[] = ["TOO_MANY_POSTINGS", "TOO_MANY_SEATS", "DAILY_LIMIT"];
/** False where the board was full. */
const unlessFull = async (deciding: Promise<unknown>): Promise<boolean> => {
  try {
    await deciding;
    return true;
  } catch (error) {
    if (error instanceof Refusal && codes.includes(error.type)) return false;
    throw error;
  }
};

const findAll = async ({ log }: JobService, board: Board): Promise<Found[]> => {
  const at = now();
  const offers = Object.values(board.offers).filter(({ until }) => until > at);
  return Promise.all(offers.map(async (one) => foundOf(one, await log.state(jobs, one.jobId), at)));
};

/**
 * Counts an offer before its job is written. Only an employer who has much on offer is asked for the
 * wallet, and only a full board for its jobs. A command id of its own: one that comes to nothing is
 * dropped when it is looked for. Refuses TOO_MANY_POSTINGS, TOO_MANY_SEATS and DAILY_LIMIT (429).
 */
export const counted = async (
  service: JobService,
  calls: Calls,
  employerId: string,
  offer: Offer,
): Promise<void> => {
  const { postingsMax } = settingsOf(service.broker);
  const asked = { ...systemCommand(`board:${newId()}`), isFresh: true };
  const decide = (isFunded: boolean, found: readonly Found[]) => {
    const bounds = boundsOf(postingsMax, isFunded);
    const rule = (board: Board) => count(board, employerId, offer, bounds, asked.at, found);
    return service.log.decide(boards, employerId, rule, asked);
  };
  if (await unlessFull(decide(false, []))) return;
  const { isFunded } = await call(calls, "payment.funded", { employerId });
  if (isFunded && (await unlessFull(decide(true, [])))) return;
  await decide(isFunded, await findAll(service, await service.log.state(boards, employerId)));
};

/** What a patch makes of a job that its board has to know of; null where it is no more than before. */
export const offerOfPatch = (jobId: string, job: OfferedJob, patch: PostingPatch): Offer | null => {
  if (patch.seats === undefined && patch.endsAt === undefined) return null;
  if (job.status !== "draft" && job.status !== "open") return null;
  const { seats, endsAt: until } = patched(job.posting, patch);
  return { jobId, seats, until, isDraft: job.status === "draft" };
};
