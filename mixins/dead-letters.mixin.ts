/**
 * Dead letters mixin: lists the messages that a service's consumers have set aside, and replays
 * them for an operator.
 *
 * Only the first dead letter of a stream can be replayed; those behind it follow by themselves, in
 * order. For a read model, every replay rebuilds the whole model.
 */
import type { Service, ServiceSchema } from "moleculer";
import {
  deadLetters as listDeadLetters,
  replayDeadLetter,
} from "../services/contracts/common/operations.ts";
import { limitDefault, pageOf, readCursor } from "../services/contracts/core/paging.ts";
import { Refusal } from "../services/contracts/core/refusal.ts";
import type { Answer, Ctx } from "../services/contracts/index.ts";
import { markReplayed } from "./auth/auth.middleware.ts";
import { consumerNames, consumerOf } from "./consumers/consumer-registry.ts";
import { type DeadLetter, triedAgain } from "./consumers/dead-letter.ts";
import { deadLettersOf } from "./consumers/dead-letters.repository.ts";
import { type Replayed, replays } from "./consumers/replay-events.ts";
import { commandOfRequest } from "./log/commands.ts";
import { resourcesOf } from "./log/service-resources.ts";

type Item = Answer<"job.deadLetters">["items"][number];

const itemOf = (deadLetter: DeadLetter, waitingBehind: number): Item => {
  const { letterId, consumer, source, stream, type, position, status, error, attempts, at } =
    deadLetter;
  const what = { letterId, consumer, source, stream, type, position };
  return { ...what, status, error, attempts, at, waitingBehind };
};

const list = async (service: Service, ctx: Ctx<"job.deadLetters">) => {
  const { status, limit = limitDefault, cursor } = ctx.params;
  const [after = ""] = readCursor(cursor, ["string"]) ?? [];
  const deadLetters = deadLettersOf(service);
  // Dead letters of a copy that is no longer live are left out: they are of no use.
  const rows = await deadLetters.page(consumerNames(service), status, after, limit + 1);
  const { items, nextCursor } = pageOf(
    rows,
    limit,
    ({ _id }) => [_id],
    async (deadLetter) => itemOf(deadLetter, await deadLetters.behind(deadLetter)),
  );
  return { items: await Promise.all(items), nextCursor };
};

/** Makes the first dead letter of a stream due, and retries when others change it. */
const release = async (service: Service, { stream, ...lane }: DeadLetter): Promise<void> => {
  const repository = deadLettersOf(service);
  for (;;) {
    const first = await repository.first(lane, stream);
    if (first === null || first.status === "waiting") return;
    if (await repository.change(first, triedAgain(first))) return;
  }
};

const replay = async (service: Service, ctx: Ctx<"job.deadLetters.replay">) => {
  const { letterId } = ctx.params;
  const repository = deadLettersOf(service);
  const deadLetter = await repository.byId(letterId);
  const first = deadLetter && (await repository.first(deadLetter, deadLetter.stream));
  const rule = (): Replayed[] => {
    if (first === null) throw new Refusal("LETTER_NOT_FOUND", {}, 404);
    if (first.letterId !== letterId) {
      throw new Refusal("LETTER_NOT_FIRST", { first: first.letterId });
    }
    return [{ type: "letter.replayed", data: { letterId } }];
  };
  const log = await resourcesOf(service).log();
  markReplayed(ctx, await log.decide(replays, letterId, rule, commandOfRequest(ctx)));
  if (deadLetter !== null && first?.letterId === letterId) {
    await release(service, deadLetter);
    consumerOf(service, deadLetter)?.replay(deadLetter.stream);
  }
  return { letterId, status: "waiting" as const };
};

/** Adds the actions `deadLetters` and `deadLetters.replay`. */
export const deadLetters = (): Partial<ServiceSchema> => ({
  actions: {
    deadLetters: {
      visibility: "published",
      params: listDeadLetters("any").params as never,
      handler(this: Service, ctx: Ctx<"job.deadLetters">) {
        return list(this, ctx);
      },
    },
    "deadLetters.replay": {
      visibility: "published",
      params: replayDeadLetter("any").params as never,
      handler(this: Service, ctx: Ctx<"job.deadLetters.replay">) {
        return replay(this, ctx);
      },
    },
  },
});
