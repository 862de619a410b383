/**
 * Durable delivery: hands the messages of one log to a durable subscription's handlers.
 *
 * Messages are handled in the order of the log. One whose handler throws becomes a dead letter and
 * parks its stream. Later messages of that stream wait in order behind it; other streams continue.
 * When another service or the store is away, the page is delivered again and no message is set
 * aside.
 */
import type { Service } from "moleculer";
import type { Message } from "../../services/contracts/index.ts";
import { inMessageSpan } from "../tracing/follower-span.ts";
import { addConsumer } from "./consumer-registry.ts";
import { type DeadLetter, isNotItsFault, type Lane, placeOf } from "./dead-letter.ts";
import type { Checkpoint, Page } from "./log-consumer.ts";
import { isBehind, ParkedStreams } from "./parked-streams.ts";
import { RedeliveryWorker } from "./redelivery-worker.ts";

export type DeliveryOptions = {
  readonly service: Service;
  readonly lane: Lane;
  readonly read: (after: Checkpoint, limit: number) => Promise<Page>;
  readonly wants: (message: Message) => boolean;
  readonly run: (message: Message) => Promise<void>;
  /** The messages of a page are handled concurrently. */
  readonly isUnordered: boolean;
};

export type Delivery = {
  readonly handle: (messages: readonly Message[]) => Promise<void>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

/** The message of a dead letter, as the log has it now; null if it is another commit or missing. */
const messageOf = async (
  { position, index, hash }: DeadLetter,
  read: DeliveryOptions["read"],
): Promise<Message | null> => {
  const { messages } = await read({ position: position - 1, hash: "" }, 1);
  const found = messages.find((one) => one.position === position && one.index === index);
  return found?.hash === hash ? found : null;
};

/** The delivery of one lane: handles pages, and retries dead letters from `start` to `stop`. */
export const durableDelivery = (options: DeliveryOptions): Delivery => {
  const { service, lane, read, wants, run, isUnordered } = options;
  const parking = new ParkedStreams(service, lane);
  const worker = new RedeliveryWorker(service, {
    lane,
    read: (deadLetter) => messageOf(deadLetter, read),
    run,
  });

  const handleOne = async (message: Message, parked: Map<string, string>): Promise<void> => {
    if (isBehind(parked, message)) return parking.setAside(message, null);
    try {
      await inMessageSpan(message, lane.consumer, () => run(message));
    } catch (error) {
      if (isNotItsFault(error)) throw error;
      await parking.setAside(message, error ?? new Error("nothing was thrown"));
      parked.set(message.stream, placeOf(message));
    }
  };

  return {
    async handle(messages) {
      const wanted = messages.filter(wants);
      const parked = await parking.parkedFrom(wanted);
      try {
        if (isUnordered) await Promise.all(wanted.map((message) => handleOne(message, parked)));
        else for (const message of wanted) await handleOne(message, parked);
      } finally {
        for (const stream of parked.keys()) worker.poke(stream);
      }
    },
    start() {
      addConsumer(service, { ...lane, replay: (stream) => worker.poke(stream) });
      worker.start();
    },
    stop: () => worker.stop(),
  };
};
