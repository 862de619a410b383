/**
 * Subscription mixin: receives what other services announce.
 *
 * Durable: all replicas of the consuming service share one checkpoint, kept in its own store. Each
 * message is delivered at least once, in the order of its log, so handlers must be idempotent (the
 * message's position is the command id). A message that cannot be handled parks its stream. Tail:
 * each process reads for itself, in memory, from a snapshot or from the beginning.
 */
import type { Service, ServiceSchema } from "moleculer";
import { ownerOf } from "../services/contracts/allowed-calls.ts";
import type { EventName } from "../services/contracts/events.ts";
import type { Message } from "../services/contracts/index.ts";
import { type CheckpointDoc, checkpoints } from "./consumers/checkpoints.ts";
import { durableDelivery } from "./consumers/durable-delivery.ts";
import { type Checkpoint, LogConsumer } from "./consumers/log-consumer.ts";
import { logReader } from "./consumers/log-reader.ts";
import { tailDelivery } from "./consumers/tail-delivery.ts";
import { noteDiverged } from "./log/data-fitness.ts";
import { resourcesOf, type ServiceResources } from "./log/service-resources.ts";

type Handler = (this: Service, message: Message) => Promise<void> | void;

/** Moleculer event handlers that wake this service's feeds, one for each event name. */
export const wakeUps = (names: readonly string[]): NonNullable<ServiceSchema["events"]> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      function wake(this: Service) {
        resourcesOf(this).wake(ownerOf(name));
      },
    ]),
  );

const openDurable = (
  service: Service,
  resources: ServiceResources,
  handlers: Record<string, Handler>,
  isUnordered: boolean,
): void => {
  const sources = new Set(Object.keys(handlers).map(ownerOf));
  for (const source of sources) {
    const docs = resources.collection<CheckpointDoc>("checkpoints");
    const read = logReader(service, source);
    const { handle, start, stop } = durableDelivery({
      service,
      lane: { consumer: "subscription", source },
      read,
      wants: ({ type }) => handlers[type] !== undefined,
      async run(message) {
        // A handler needs its log open, whichever of the two mixins was started first.
        await resources.log();
        await handlers[message.type]?.call(service, message);
      },
      isUnordered,
    });
    const consumer = new LogConsumer({
      name: `${service.name}<-${source}`,
      source,
      read,
      ...checkpoints(docs, `subscription:${source}`),
      logger: service.logger,
      diverged: (line) => noteDiverged(service, `${service.name}<-${source}`, line),
      handle,
    });
    start();
    resources.onClose(stop);
    resources.addFeed(consumer);
    consumer.start();
  }
};

type WithSubscriptions = ServiceSchema & { subscriptions?: Record<string, Handler> };

/**
 * Reads `subscriptions` of the service's schema: durable, at least once, in order. With
 * `isUnordered` the messages of a page are handled concurrently, and so share their writes: for
 * consumers that do not depend on the order.
 */
export const subscription = ({
  isUnordered = false,
} = {}): Partial<ServiceSchema> & {
  merged(schema: ServiceSchema): void;
} => ({
  merged(schema: WithSubscriptions) {
    schema.events = { ...schema.events, ...wakeUps(Object.keys(schema.subscriptions ?? {})) };
  },
  async started(this: Service) {
    const { subscriptions = {} } = this.schema as WithSubscriptions;
    openDurable(this, resourcesOf(this), subscriptions, isUnordered);
  },
  async stopped(this: Service) {
    await resourcesOf(this).close();
  },
});

export type Tail = {
  readonly name: string;
  readonly on: readonly EventName[];
  /** Restores a snapshot and returns the checkpoint of each source; 0 for sources not named. */
  readonly begin?: (service: Service) => Promise<Readonly<Record<string, Checkpoint>>>;
  readonly handle: (service: Service, message: Message) => void;
  /** Called with the checkpoint up to which all is handled; reading continues when it resolves. */
  readonly keep?: (service: Service, at: Checkpoint, source: string) => Promise<void>;
};

/** A subscription of this process only, kept in memory. */
export const tail = ({ name, on, begin, handle, keep }: Tail): Partial<ServiceSchema> => ({
  events: wakeUps(on),
  async started(this: Service) {
    const resources = resourcesOf(this);
    // Called by the first consumer that needs it, when what it reads from is open.
    let begun: Promise<Readonly<Record<string, Checkpoint>>> | null = null;
    const from = () => {
      begun ??= begin?.(this) ?? Promise.resolve({});
      // After a failure, the next consumer calls it again.
      begun.catch(() => {
        begun = null;
      });
      return begun;
    };
    for (const source of new Set(on.map(ownerOf))) {
      const take = tailDelivery(this, name, (message) => handle(this, message));
      const consumer = new LogConsumer({
        name: `${this.name}/${name}<-${source}`,
        source,
        read: logReader(this, source),
        load: async () => (await from())[source] ?? { position: 0, hash: "" },
        save: async (at) => keep?.(this, at, source),
        logger: this.logger,
        diverged: (line) => noteDiverged(this, `${this.name}/${name}<-${source}`, line),
        handle: async (messages) => {
          for (const message of messages) {
            if ((on as readonly string[]).includes(message.type)) take(message);
          }
        },
      });
      resources.addFeed(consumer);
      consumer.start();
    }
  },
  async stopped(this: Service) {
    await resourcesOf(this).close();
  },
});
