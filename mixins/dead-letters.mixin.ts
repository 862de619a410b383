/**
 * Letters mixin: shows an operator the messages that a service's consumers have set aside, and has
 * them tried again.
 *
 * Only the first letter of a stream can be replayed: those behind it follow by themselves, in
 * their order. Of a read model every replay builds the whole model anew.
 */
import type { Service, ServiceSchema } from "moleculer";
import {
  deadLetters as letters,
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

const itemOf = (letter: DeadLetter, waitingBehind: number): Item => {
  const { letterId, consumer, source, stream, type, position, status, error, attempts, at } =
    letter;
  const what = { letterId, consumer, source, stream, type, position };
  return { ...what, status, error, attempts, at, waitingBehind };
};

const list = async (service: Service, ctx: Ctx<"job.deadLetters">) => {
  const { status, limit = limitDefault, cursor } = ctx.params;
  const [after = ""] = readCursor(cursor, ["string"]) ?? [];
  const deadLetters = deadLettersOf(service);
  // What a copy of a read model left behind that is not live any more is of no use.
  const rows = await deadLetters.page(consumerNames(service), status, after, limit + 1);
  const { items, nextCursor } = pageOf(
    rows,
    limit,
    ({ _id }) => [_id],
    async (letter) => itemOf(letter, await deadLetters.behind(letter)),
  );
  return { items: await Promise.all(items), nextCursor };
};

/** Makes the first letter of a stream one that is to be tried, however others change it. */
const release = async (service: Service, { stream, ...lane }: DeadLetter): Promise<void> => {
  const letters = deadLettersOf(service);
  for (;;) {
    const first = await letters.first(lane, stream);
    if (first === null || first.status === "waiting") return;
    if (await letters.change(first, triedAgain(first))) return;
  }
};

const replay = async (service: Service, ctx: Ctx<"job.deadLetters.replay">) => {
  const { letterId } = ctx.params;
  const letters = deadLettersOf(service);
  const letter = await letters.byId(letterId);
  const first = letter && (await letters.first(letter, letter.stream));
  const rule = (): Replayed[] => {
    if (first === null) throw new Refusal("LETTER_NOT_FOUND", {}, 404);
    if (first.letterId !== letterId) {
      throw new Refusal("LETTER_NOT_FIRST", { first: first.letterId });
    }
    return [{ type: "letter.replayed", data: { letterId } }];
  };
  const log = await resourcesOf(service).log();
  markReplayed(ctx, await log.decide(replays, letterId, rule, commandOfRequest(ctx)));
  if (letter !== null && first?.letterId === letterId) {
    await release(service, letter);
    consumerOf(service, letter)?.replay(letter.stream);
  }
  return { letterId, status: "waiting" as const };
};

/** Brings the actions `deadLetters` and `deadLetters.replay`. */
export const deadLetters = (): Partial<ServiceSchema> => ({
  actions: {
    deadLetters: {
      visibility: "published",
      params: letters("any").params as never,
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
