/** Party: for which side of a conversation the caller reads and writes. */
import type { Service } from "moleculer";
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Side } from "../../contracts/communication/conversations.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Answer, type Calls, call, type Locals, type Params } from "../../contracts/index.ts";
import { type Conversation, conversation, type Parties } from "./conversation.ts";
import { blockList, pairOf } from "./conversations.projection.ts";

type Asked = Answer<"job.parties">;
export type Party = {
  /** Who acts: a party, or a manager of the job's site. */
  readonly userId: string;
  readonly side: Side;
  readonly parties: Parties;
  readonly state: Conversation;
  /** What the job service says of the work; null where it was not asked or is away. */
  readonly work: Asked | null;
};

const notFound = (): Refusal => new Refusal("NOT_FOUND", {}, 404);

const sideOf = (userId: string, { workerId }: Parties): Side =>
  userId === workerId ? "worker" : "employer";

const isRefusal = (error: unknown): boolean => (error as { type?: string }).type === "NOT_FOUND";

const askJob = async (ctx: Calls, asked: Params<"job.parties">): Promise<Asked> => {
  try {
    return await call(ctx, "job.parties", asked);
  } catch (error) {
    throw isRefusal(error) ? notFound() : error;
  }
};

/**
 * The caller's side, from the conversation for its two, else from the job service. With `withWork`
 * the job service is asked in any case; while it is away, two who have written before may go on. A
 * manager's rights end at any moment, so the job service is asked about them each time. Refuses
 * NOT_FOUND (404) for a caller who is no party, as for an unknown application.
 */
export const partyOf = async (
  service: Service & LogMethods,
  ctx: Calls & { readonly locals: Locals },
  applicationId: string,
  { withWork = false } = {},
): Promise<Party> => {
  const { userId, role } = callerOf(ctx);
  const state = await service.log.state(conversation, applicationId);
  const known = state.parties;
  const isKnown = known !== null && [known.workerId, known.employerId].includes(userId);
  if (known !== null && isKnown && !withWork) {
    return { userId, side: sideOf(userId, known), parties: known, state, work: null };
  }
  try {
    const work = await askJob(ctx, { applicationId, userId, role });
    const { jobId, workerId, employerId, siteId, side } = work;
    const ids = { applicationId, jobId, workerId, employerId };
    const parties = siteId === undefined ? ids : { ...ids, siteId };
    return { userId, side, parties, state, work };
  } catch (error) {
    if (known === null || !isKnown || error instanceof Refusal) throw error;
    service.logger.warn(`a message is taken without the job service: ${(error as Error).message}`);
    return { userId, side: sideOf(userId, known), parties: known, state, work: null };
  }
};

/** Whether the worker and the employer have blocked one another, or the worker and who acts. */
export const hasBlock = async (
  service: Service,
  { userId, parties: { workerId, employerId } }: Pick<Party, "userId" | "parties">,
): Promise<boolean> => {
  const blocks = readModelOf(service, blockList);
  const others = new Set([employerId, userId]);
  others.delete(workerId);
  const found = await Promise.all([...others].map((other) => blocks.get(pairOf(workerId, other))));
  return found.some((doc) => doc !== null);
};
