/**
 * Two replicas of one consumer on one slow store: at every access the other one may be faster.
 * In any interleaving no message is lost and each stream keeps its order.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import type { Context, Service, ServiceSchema } from "moleculer";
import { resourcesOf, setStores } from "../../../mixins/log/service-resources.ts";
import type { Collection, Doc, Store } from "../../../mixins/store/store.ts";
import { instant, newId, won } from "../../../services/contracts/core/units.ts";
import type { Message } from "../../../services/contracts/index.ts";
import { between, pick, type Random, seeded } from "../../../services/demo/random.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { openEmbedded } from "../../support/embedded.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";
import { type Consumer, consumer, lettersOn, replay } from "./consumer.ts";

const { securityProbe, tokenFor } = testTokens();
const token = tokenFor(newId(), "operator");
const streams = ["a", "b", "c"];
const messagesPerStream = 6;
const turnMsMax = 6;

const turn = (random: Random): Promise<void> => pause(between(random, 0, turnMsMax));

/** A collection that delays each call a moment, before and after. */
const slowly = <D extends Doc>(docs: Collection<D>, random: Random): Collection<D> =>
  new Proxy(docs, {
    get: (of, name) => {
      const ask: unknown = Reflect.get(of, name);
      // A promise that resolves with another object looks for its `then`.
      if (typeof ask !== "function") return ask;
      return async (...args: unknown[]) => {
        await turn(random);
        const answer = await ask.apply(of, args);
        await turn(random);
        return answer;
      };
    },
  });

/** One store for several processes: none may trust what it has read. */
const shared = (store: Store, random: Random): Store => {
  const opened = new Map<string, Promise<Collection<Doc>>>();
  return {
    exclusive: false,
    async collection<D extends Doc>(name: string, indexes = {}) {
      const docs = opened.get(name) ?? store.collection<Doc>(name, indexes);
      opened.set(name, docs);
      return slowly((await docs) as unknown as Collection<D>, random);
    },
    close: async () => undefined,
  };
};

/** The log of payment, as every process reads it. */
const source = (log: readonly Message[]): ServiceSchema => ({
  name: "payment",
  actions: {
    "log.read": (ctx: Context<{ after: number; limit: number }>) => {
      const { after, limit } = ctx.params;
      const messages = log.slice(after, after + limit);
      const upTo = after + messages.length;
      return { messages, upTo, hash: `h${upTo}`, head: log.length };
    },
  },
});

const messageOf = (stream: string, position: number): Message => ({
  type: "payment.charged",
  data: { chargeId: newId(), employerId: newId(), amountWon: won(position) },
  source: "payment",
  stream,
  position,
  index: 0,
  at: instant(position),
  correlationId: "c",
  actor: null,
  hash: `h${position}`,
});

type World = {
  readonly receiver: Consumer;
  readonly log: Message[];
  readonly replicas: TestBroker[];
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const open = async (random: Random): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), "oneday-two-"));
  const store = await openEmbedded(folder);
  const receiver = consumer(() => turn(random));
  const log: Message[] = [];
  const replicas: TestBroker[] = [];
  const one = shared(store, random);
  const schema = {
    ...receiver.schema,
    created(this: Service) {
      setStores(this.broker, async () => one);
    },
  };
  return {
    receiver,
    log,
    replicas,
    async start() {
      replicas.push(await startBroker([securityProbe, source(log), schema]));
    },
    async stop() {
      for (const { stop } of replicas.splice(0)) await stop();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
};

const worlds: World[] = [];
afterEach(async () => {
  for (const { stop } of worlds.splice(0)) await stop();
});

const grow = (log: Message[], random: Random): void => {
  for (let n = 0; n < (streams.length * messagesPerStream) / 2; n += 1) {
    log.push(messageOf(pick(random, streams), log.length + 1));
  }
};

const readUp = async ({ replicas, log }: World): Promise<void> => {
  for (const { broker } of replicas) {
    const resources = resourcesOf(serviceOf(broker, "communication"));
    resources.wake("payment");
    await until(async () => {
      const checkpoints = await resources.collection<Doc & { position: number }>("checkpoints");
      return (await checkpoints.get("subscription:payment"))?.position === log.length;
    }, 20_000);
  }
};

/** One run: poison, a restart, and replays by either replica while messages arrive. */
const live = async (world: World, random: Random): Promise<void> => {
  const { receiver, log, replicas } = world;
  await world.start();
  await world.start();
  const any = () => pick(random, replicas).broker;
  for (let n = 0; n < 3; n += 1) receiver.poison.add(between(random, 1, log.length));
  await readUp(world);
  const [first] = replicas.splice(0, 1);
  grow(log, random);
  await first?.stop();
  await world.start();
  await readUp(world);
  await until(async () => {
    const deadLetters = await lettersOn(any(), token);
    const firsts = streams.flatMap(
      (stream) => deadLetters.find((one) => one.stream === stream) ?? [],
    );
    return firsts.length > 0 && firsts.every(({ status }) => status === "failed");
  }, 20_000);
  receiver.poison.clear();
  await until(async () => {
    for (const { letterId } of await lettersOn(any(), token, { status: "failed" })) {
      // Another replica may have replayed it meanwhile.
      await replay(any(), token, letterId).catch(({ type }: { type: string }) => {
        expect(["LETTER_NOT_FOUND", "LETTER_NOT_FIRST"]).toContain(type);
      });
    }
    return (await lettersOn(any(), token)).length === 0;
  }, 30_000);
  await readUp(world);
  await until(async () => (await lettersOn(any(), token)).length === 0, 20_000);
};

test("two replicas lose no message and keep each stream's order in any interleaving", async () => {
  const lives = [1, 2, 3, 4, 5].map(async (seed) => {
    const random = seeded(seed);
    const world = await open(random);
    worlds.push(world);
    grow(world.log, random);
    await live(world, random);
    const { log, receiver } = world;
    expect([...receiver.heard].sort((a, b) => a - b)).toEqual(log.map(({ position }) => position));
    for (const stream of streams) {
      const places = log.filter((one) => one.stream === stream).map(({ position }) => position);
      const heard = receiver.heard.filter((place) => places.includes(place));
      expect([seed, stream, heard]).toEqual([seed, stream, places]);
    }
  });
  await Promise.all(lives);
}, 90_000);
