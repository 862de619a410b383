/**
 * Letters mixin: shows an operator the messages that a service's consumers have set aside, and has
 * them tried again.
 *
 * Only the first letter of a stream can be replayed: those behind it follow by themselves, in
 * their order. Of a read model every replay builds the whole model anew.
 */
import type { Service, ServiceSchema } from "moleculer";
import type { Answer, Ctx } from "../services/contracts/index.ts";
import { deadLetters, replayDeadLetter } from "../services/contracts/operator.ts";
import { limitDefault, pageOf, readCursor } from "../services/contracts/paging.ts";
import { Refusal } from "../services/contracts/refusal.ts";
import { answered, command } from "./guard.mixin.ts";
import { consumerNames, consumerOf } from "./letters/consumers.ts";
import { type Letter, triedAgain } from "./letters/letter.ts";
import { lettersOf } from "./letters/letters.ts";
import { type Replayed, replays } from "./letters/replays.ts";
import { roomOf } from "./room.ts";

type Item = Answer<"job.deadLetters">["items"][number];

const itemOf = (letter: Letter, waitingBehind: number): Item => {
  const { letterId, consumer, source, stream, type, position, status, error, attempts, at } =
    letter;
  const what = { letterId, consumer, source, stream, type, position };
  return { ...what, status, error, attempts, at, waitingBehind };
};

const list = async (service: Service, ctx: Ctx<"job.deadLetters">) => {
  const { status, limit = limitDefault, cursor } = ctx.params;
  const [after = ""] = readCursor(cursor, ["string"]) ?? [];
  const letters = lettersOf(service);
  // What a copy of a read model left behind that is not live any more is of no use.
  const rows = await letters.page(consumerNames(service), status, after, limit + 1);
  const { items, nextCursor } = pageOf(
    rows,
    limit,
    ({ _id }) => [_id],
    async (letter) => itemOf(letter, await letters.behind(letter)),
  );
  return { items: await Promise.all(items), nextCursor };
};

/** Makes the first letter of a stream one that is to be tried, however others change it. */
const release = async (service: Service, { stream, ...lane }: Letter): Promise<void> => {
  const letters = lettersOf(service);
  for (;;) {
    const first = await letters.first(lane, stream);
    if (first === null || first.status === "waiting") return;
    if (await letters.change(first, triedAgain(first))) return;
  }
};

const replay = async (service: Service, ctx: Ctx<"job.deadLetters.replay">) => {
  const { letterId } = ctx.params;
  const letters = lettersOf(service);
  const letter = await letters.byId(letterId);
  const first = letter && (await letters.first(letter, letter.stream));
  const rule = (): Replayed[] => {
    if (first === null) throw new Refusal("LETTER_NOT_FOUND", {}, 404);
    if (first.letterId !== letterId) {
      throw new Refusal("LETTER_NOT_FIRST", { first: first.letterId });
    }
    return [{ type: "letter.replayed", data: { letterId } }];
  };
  const log = await roomOf(service).log();
  answered(ctx, await log.decide(replays, letterId, rule, command(ctx)));
  if (letter !== null && first?.letterId === letterId) {
    await release(service, letter);
    consumerOf(service, letter)?.replay(letter.stream);
  }
  return { letterId, status: "waiting" as const };
};

/** Brings the actions `deadLetters` and `deadLetters.replay`. */
export const letters = (): Partial<ServiceSchema> => ({
  actions: {
    deadLetters: {
      visibility: "published",
      params: deadLetters("any").params as never,
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
