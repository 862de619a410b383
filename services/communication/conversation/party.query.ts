/** Party: for which side of a conversation the caller reads and writes. */
import type { Service } from "moleculer";
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Side } from "../../contracts/communication/conversations.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Answer, type Calls, call, type Locals } from "../../contracts/index.ts";
import { type Conversation, conversation, type Parties } from "./conversation.ts";
import { blockList, pairOf } from "./conversations.projection.ts";

type Asked = Answer<"job.parties">;
export type Party = {
  readonly userId: string;
  readonly side: Side;
  readonly parties: Parties;
  readonly state: Conversation;
  /** What the job service says of the work; null where it was not asked or is away. */
  readonly work: Asked | null;
};

const notFound = (): Refusal => new Refusal("NOT_FOUND", {}, 404);

const sideOf = (userId: string, parties: Parties, managerIds: readonly string[]): Side => {
  if (userId === parties.workerId) return "worker";
  if (userId === parties.employerId || managerIds.includes(userId)) return "employer";
  throw notFound();
};

const isRefusal = (error: unknown): boolean => (error as { type?: string }).type === "NOT_FOUND";

const askJob = async (ctx: Calls, applicationId: string): Promise<Asked> => {
  try {
    return await call(ctx, "job.parties", { applicationId });
  } catch (error) {
    throw isRefusal(error) ? notFound() : error;
  }
};

/**
 * The caller's side, from the conversation, else from the job service. With `withWork` the job
 * service is asked in any case; while it is away, two who have written before may go on. Refuses
 * NOT_FOUND (404) for a caller who is no party, as for an unknown application.
 */
export const partyOf = async (
  service: Service & LogMethods,
  ctx: Calls & { readonly locals: Locals },
  applicationId: string,
  { withWork = false } = {},
): Promise<Party> => {
  const { userId } = callerOf(ctx);
  const state = await service.log.state(conversation, applicationId);
  const known = state.parties;
  const isKnown = known !== null && [known.workerId, known.employerId].includes(userId);
  if (known !== null && isKnown && !withWork) {
    return { userId, side: sideOf(userId, known, []), parties: known, state, work: null };
  }
  try {
    const work = await askJob(ctx, applicationId);
    const { jobId, workerId, employerId, managerIds } = work;
    const parties = { applicationId, jobId, workerId, employerId };
    return { userId, side: sideOf(userId, parties, managerIds), parties, state, work };
  } catch (error) {
    if (known === null || !isKnown || error instanceof Refusal) throw error;
    service.logger.warn(`a message is taken without the job service: ${(error as Error).message}`);
    return { userId, side: sideOf(userId, known, []), parties: known, state, work: null };
  }
};

/** Whether one of two parties has blocked the other. */
export const hasBlockBetween = async (
  service: Service,
  { workerId, employerId }: Parties,
): Promise<boolean> => {
  const doc = await readModelOf(service, blockList).get(pairOf(workerId, employerId));
  return doc !== null;
};
