/**
 * Dead letters: the messages that the consumers of one service have set aside, in its own store.
 */
import type { Service } from "moleculer";
import { resourcesOf } from "../log/service-resources.ts";
import { insertNew } from "../store/conditional-writes.ts";
import type { Collection, Query } from "../store/store.ts";
import type { DeadLetter, Lane } from "./dead-letter.ts";
import { placeOf } from "./dead-letter.ts";

const roundSize = 200;
const parkedPerLook = 20;
const listedMax = 10_000;

/** The dead letters in one service's store. */
export class DeadLetters {
  private readonly docs: () => Promise<Collection<DeadLetter>>;

  constructor(service: Service) {
    this.docs = () =>
      resourcesOf(service).collection<DeadLetter>("letters", {
        index: [["stream", "_id"], "letterId", "status"],
      });
  }

  /** Sets a message aside; if two consumers do so, one dead letter is left. */
  async add(deadLetter: DeadLetter): Promise<void> {
    await insertNew(await this.docs(), deadLetter);
  }

  async byId(letterId: string): Promise<DeadLetter | null> {
    const [deadLetter] = await (await this.docs()).find({ letterId }, { limit: 1 });
    return deadLetter ?? null;
  }

  /** The first dead letter of a stream; null when the stream is not parked. */
  async first({ consumer, source }: Lane, stream: string): Promise<DeadLetter | null> {
    const query = { stream, consumer, source };
    const [deadLetter] = await (await this.docs()).find(query, { sort: { _id: 1 }, limit: 1 });
    return deadLetter ?? null;
  }

  /** The place from which each stream is parked; without the streams that are not parked. */
  async parkedFrom(lane: Lane, streams: ReadonlySet<string>): Promise<Map<string, string>> {
    const { consumer, source } = lane;
    const docs = await this.docs();
    const from = new Map<string, string>();
    for (;;) {
      const wanted = [...streams].filter((stream) => !from.has(stream));
      if (wanted.length === 0) return from;
      const query = { stream: { $in: wanted }, consumer, source };
      const found = await docs.find(query, { sort: { _id: 1 }, limit: roundSize });
      for (const deadLetter of found) {
        if (!from.has(deadLetter.stream)) from.set(deadLetter.stream, placeOf(deadLetter));
      }
      // A full round may hide streams behind a long queue: the others are queried alone.
      if (found.length < roundSize) return from;
    }
  }

  async isEmpty({ consumer, source }: Lane): Promise<boolean> {
    return (await (await this.docs()).find({ consumer, source }, { limit: 1 })).length === 0;
  }

  /**
   * Streams after `after` whose first dead letter is to be tried, and where to continue; "" after
   * the last one. Looks at twenty parked streams at most.
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

  /** Changes a dead letter, unless it was changed since it was read. */
  async change(
    { _id, attempts, attemptsMax, status }: DeadLetter,
    next: DeadLetter,
  ): Promise<boolean> {
    return (await this.docs()).replace(_id, { attempts, attemptsMax, status }, next);
  }

  async remove({ _id }: DeadLetter): Promise<void> {
    await (await this.docs()).remove(_id);
  }

  /** The dead letters of some consumers in the order of their ids, after one of them. */
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

  /** How many dead letters wait behind one. */
  async behind({ _id, consumer, source, stream }: DeadLetter): Promise<number> {
    return (await this.docs()).count({ stream, consumer, source, _id: { $gt: _id } });
  }

  async count(consumer: string, status: DeadLetter["status"]): Promise<number> {
    return (await this.docs()).count({ consumer, status });
  }

  /** The dead letters of a consumer that an operator asked to replay and that are not done. */
  async askedFor(consumer: string): Promise<DeadLetter[]> {
    const query = { consumer, status: "waiting", error: { $ne: null } };
    return (await this.docs()).find(query, { limit: listedMax });
  }

  /** Removes all dead letters of a consumer whose copy no longer exists. */
  async removeAll(consumer: string): Promise<void> {
    const docs = await this.docs();
    for (;;) {
      const found = await docs.find({ consumer }, { limit: roundSize });
      for (const { _id } of found) await docs.remove(_id);
      if (found.length < roundSize) return;
    }
  }
}

const ofServices = new WeakMap<Service, DeadLetters>();

/** The dead letters of a running service. */
export const deadLettersOf = (service: Service): DeadLetters => {
  const deadLetters = ofServices.get(service) ?? new DeadLetters(service);
  ofServices.set(service, deadLetters);
  return deadLetters;
};
