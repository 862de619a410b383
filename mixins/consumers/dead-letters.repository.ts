/** Letters: the messages that the consumers of one service have set aside, in its own store. */
import type { Service } from "moleculer";
import { resourcesOf } from "../log/service-resources.ts";
import { insertNew } from "../store/conditional-writes.ts";
import type { Collection, Query } from "../store/store.ts";
import type { DeadLetter, Lane } from "./dead-letter.ts";
import { placeOf } from "./dead-letter.ts";

const roundLetters = 200;
const parkedPerLook = 20;
const listedMax = 10_000;

export class DeadLetters {
  private readonly docs: () => Promise<Collection<DeadLetter>>;

  constructor(service: Service) {
    this.docs = () =>
      resourcesOf(service).collection<DeadLetter>("letters", {
        index: [["stream", "_id"], "letterId", "status"],
      });
  }

  /** Sets a message aside; two who do the same leave one letter. */
  async add(letter: DeadLetter): Promise<void> {
    await insertNew(await this.docs(), letter);
  }

  async byId(letterId: string): Promise<DeadLetter | null> {
    const [letter] = await (await this.docs()).find({ letterId }, { limit: 1 });
    return letter ?? null;
  }

  /** The letter that a stream waits for; null when the stream is not parked. */
  async first({ consumer, source }: Lane, stream: string): Promise<DeadLetter | null> {
    const query = { stream, consumer, source };
    const [letter] = await (await this.docs()).find(query, { sort: { _id: 1 }, limit: 1 });
    return letter ?? null;
  }

  /** From which place on each of the streams is parked; those that are not are not in it. */
  async parkedFrom(lane: Lane, streams: ReadonlySet<string>): Promise<Map<string, string>> {
    const { consumer, source } = lane;
    const docs = await this.docs();
    const from = new Map<string, string>();
    for (;;) {
      const asked = [...streams].filter((stream) => !from.has(stream));
      if (asked.length === 0) return from;
      const query = { stream: { $in: asked }, consumer, source };
      const found = await docs.find(query, { sort: { _id: 1 }, limit: roundLetters });
      for (const letter of found) {
        if (!from.has(letter.stream)) from.set(letter.stream, placeOf(letter));
      }
      // A full round may hide streams behind a long queue: ask for the others alone.
      if (found.length < roundLetters) return from;
    }
  }

  async isEmpty({ consumer, source }: Lane): Promise<boolean> {
    return (await (await this.docs()).find({ consumer, source }, { limit: 1 })).length === 0;
  }

  /**
   * Streams after `after` whose first letter is to be tried, of at most twenty that are parked, and
   * where to look on; "" when the last was seen.
   */
  async due(
    { consumer, source }: Lane,
    after: string,
  ): Promise<{ streams: string[]; lookOn: string }> {
    const docs = await this.docs();
    const lane = { consumer, source };
    const waiting = await docs.find({ ...lane, status: "waiting" }, { limit: 1 });
    const streams: string[] = [];
    let lookOn = after;
    for (let looked = 0; waiting.length > 0 && looked < parkedPerLook; looked += 1) {
      const query = { ...lane, stream: { $gt: lookOn } };
      const [first] = await docs.find(query, { sort: { stream: 1, _id: 1 }, limit: 1 });
      if (first === undefined) return { streams, lookOn: "" };
      if (first.status === "waiting") streams.push(first.stream);
      lookOn = first.stream;
    }
    return { streams, lookOn };
  }

  /** Changes a letter unless another did since it was read. */
  async change(
    { _id, attempts, attemptsMax, status }: DeadLetter,
    next: DeadLetter,
  ): Promise<boolean> {
    return (await this.docs()).replace(_id, { attempts, attemptsMax, status }, next);
  }

  async remove({ _id }: DeadLetter): Promise<void> {
    await (await this.docs()).remove(_id);
  }

  /** Letters of some consumers by their ids' order, after one of them. */
  async page(
    consumers: readonly string[],
    status: DeadLetter["status"] | undefined,
    after: string,
    limit: number,
  ): Promise<DeadLetter[]> {
    const query: Query = {
      consumer: { $in: consumers },
      _id: { $gt: after },
      ...(status === undefined ? {} : { status }),
    };
    return (await this.docs()).find(query, { sort: { _id: 1 }, limit });
  }

  /** How many wait behind a letter. */
  async behind({ _id, consumer, source, stream }: DeadLetter): Promise<number> {
    return (await this.docs()).count({ stream, consumer, source, _id: { $gt: _id } });
  }

  async count(consumer: string, status: DeadLetter["status"]): Promise<number> {
    return (await this.docs()).count({ consumer, status });
  }

  /** Those of a consumer that an operator asked for and that are not done. */
  async askedFor(consumer: string): Promise<DeadLetter[]> {
    const query = { consumer, status: "waiting", error: { $ne: null } };
    return (await this.docs()).find(query, { limit: listedMax });
  }

  /** Throws away what a consumer set aside: what it built is no more. */
  async removeAll(consumer: string): Promise<void> {
    const docs = await this.docs();
    for (;;) {
      const found = await docs.find({ consumer }, { limit: roundLetters });
      for (const { _id } of found) await docs.remove(_id);
      if (found.length < roundLetters) return;
    }
  }
}

const ofServices = new WeakMap<Service, DeadLetters>();

/** The letters of a running service. */
export const deadLettersOf = (service: Service): DeadLetters => {
  const letters = ofServices.get(service) ?? new DeadLetters(service);
  ofServices.set(service, letters);
  return letters;
};
